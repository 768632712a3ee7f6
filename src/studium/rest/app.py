"""The API, `/api/v1`: what there is, in the order in which it is described.

Public reads need nothing; the rest needs a token (made on the account page) or a session. Object-level
permission is the apps' own; here is only mapped.
"""

from __future__ import annotations

from .answering import Api
from .catalogue import courses, programs, tables
from .credential import published, verifying
from .learner import awards, cases, record, standings
from .paths import BASE
from .problems import listen

api = Api(
    title="Studium",
    version="1",
    description=(
        "Programs of graduate-level online courses, from catalogue to credit. Public reads need no account; what "
        "is yours needs a token of yours, sent as `Authorization: Bearer stu_...`."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    servers=[{"url": BASE}],
)

ROUTERS = (
    programs.router,
    courses.router,
    tables.router,
    published.router,
    verifying.router,
    record.router,
    standings.router,
    cases.router,
    awards.router,
)

listen(api)
for router in ROUTERS:
    api.add_router("", router)
