from __future__ import annotations

from django.urls import path

from . import checking, on_device, pages, published, reviews

urlpatterns = [
    path("my/credentials/", pages.my_credentials, name="my-credentials"),
    path("credentials/<slug:public_id>/", pages.credential, name="credential"),
    path("credentials/<slug:public_id>/share", pages.share, name="credential-share"),
    path("credentials/<slug:public_id>/unshare", pages.unshare, name="credential-unshare"),
    path("credentials/<slug:public_id>.json", published.credential_json, name="credential-json"),
    path("desk/awards/", reviews.reviews, name="award-reviews"),
    path("verify/", checking.verify, name="verify"),
    path("verify/here/", on_device.on_device, name="verify-here"),
    path("verify/contexts.json", on_device.known_contexts, name="known-contexts"),
    path("verify/trust.json", checking.trust_list, name="trust-list"),
    path(".well-known/did.json", published.did_document, name="did"),
    path("i/<slug:organisation>/did.json", published.did_document, name="organisation-did"),
    path("status/<slug:public_id>", published.status_list, name="status-list"),
    path("endorsements/<slug:public_id>", published.endorsement, name="endorsement-json"),
]
