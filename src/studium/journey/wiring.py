"""The ONE table: which event is heard by whom, in reading order.

`now` runs in the emitter's transaction: what the person must see at once. `later` is a task enqueued in that
same transaction: a rollback drops it, a crash loses nothing. Every handler is idempotent.
"""

from __future__ import annotations

from studium.catalog.events import ExamDeclared, ProgramPublished, RunsChanged
from studium.content import api as content
from studium.content.events import ContentPublished, CourseReceived, CourseTaken
from studium.core.events import Wire, wire
from studium.credentials import handlers as credentials
from studium.credentials.events import AwardShare, CohortAdvanced, CredentialAwarded, CredentialRevoked
from studium.enrollment import api as enrollment
from studium.enrollment.events import Enrolled, TrackChanged
from studium.exams import api as exams
from studium.exams.events import (
    BecameEligible,
    ExamReleased,
    ImportShare,
    PlaceChanged,
    ReleaseShare,
    ResultsAmended,
    ResultsImported,
    ResultsReleased,
    RulingShare,
    SittingStarted,
    SittingSubmitted,
)
from studium.exams.imports import api as imports
from studium.learning import api as learning
from studium.learning.discussion import api as talk
from studium.learning.discussion.events import Replied
from studium.learning.events import (
    AnswerGraded,
    CourseResultChanged,
    MarksFileAdvanced,
    RecountAdvanced,
    RegradeAdvanced,
)
from studium.learning.lti import api as lti
from studium.learning.marks import api as marks
from studium.payments.events import OrderPlaced, OrderRefunded, OrderSettled
from studium.progress import api as progress
from studium.progress.events import ProgramJoined, StandingChanged
from studium.recognition import api as recognition
from studium.recognition.events import CaseMoved, DecisionMade

from . import facts, publishing, standings
from .offers import offers_for

TABLE: tuple[Wire, ...] = (
    # A program is published
    Wire(ExamDeclared, now=(publishing.exam, standings.after_catalogue)),
    Wire(RunsChanged, now=(standings.after_catalogue,)),
    Wire(
        ProgramPublished,
        now=(publishing.agreements, standings.after_catalogue),
        later=(credentials.sign_recommendations,),
    ),
    # A course is sent in, checked, taken
    Wire(CourseReceived, later=(content.check_received,)),
    Wire(CourseTaken, later=(content.apply_taken,)),
    Wire(ContentPublished, now=(learning.forget, lti.on_content_published)),
    # A learner joins, enrols, pays
    Wire(ProgramJoined, now=(standings.eligibility,)),
    Wire(Enrolled, now=(standings.after_enrolment,)),
    Wire(TrackChanged, now=(learning.on_track_changed, standings.after_enrolment)),
    Wire(OrderPlaced, now=(enrollment.on_order_placed, exams.refuse_useless_order)),
    Wire(
        OrderSettled,
        now=(enrollment.on_order_settled, exams.grant_entitlement, standings.after_order),
        later=(credentials.award_when_paid,),
    ),
    Wire(
        OrderRefunded, now=(enrollment.on_order_refunded, exams.withdraw_entitlement, standings.after_order)
    ),
    # Answers become results, results become facts, facts become standings
    Wire(AnswerGraded, now=(learning.record_score,)),
    Wire(RegradeAdvanced, later=(marks.advance_regrade,)),
    Wire(RecountAdvanced, later=(marks.advance_recount,)),
    Wire(MarksFileAdvanced, later=(marks.advance_file,)),
    Wire(CourseResultChanged, now=(facts.course_result,)),
    Wire(StandingChanged, now=(standings.eligibility,), later=(credentials.award_when_met,)),
    # Somebody answers in a discussion
    Wire(Replied, later=(talk.tell_of_reply,)),
    # The exam
    Wire(BecameEligible, later=(exams.tell_eligible,)),
    Wire(PlaceChanged, now=(standings.after_place,)),
    Wire(SittingStarted, now=(standings.after_sitting,)),
    Wire(SittingSubmitted, now=(standings.after_sitting,)),
    Wire(ResultsReleased, now=(facts.exam_results,)),
    Wire(ResultsAmended, now=(facts.exam_results,)),
    Wire(ResultsImported, now=(facts.imported_results,), later=(imports.tell_import,)),
    Wire(ImportShare, later=(imports.tell_import,)),
    Wire(ReleaseShare, later=(exams.tell_share,)),
    Wire(RulingShare, later=(exams.tell_amended,)),
    Wire(ExamReleased, now=(facts.exam_result, standings.after_place), later=(exams.tell_released,)),
    # The credential
    Wire(CohortAdvanced, later=(credentials.advance_cohort,)),
    Wire(AwardShare, later=(credentials.tell_share,)),
    Wire(CredentialAwarded, now=(facts.award,), later=(credentials.tell_awarded,)),
    Wire(CredentialRevoked, now=(facts.award_revoked,), later=(credentials.tell_revoked,)),
    # Recognition
    Wire(CaseMoved, later=(recognition.tell_case_moved,)),
    Wire(DecisionMade, later=(recognition.tell_decision,)),
)


def connect() -> None:
    """Registers the table, and who knows what is on offer. Called once, when the program starts."""
    wire(TABLE)
    progress.set_offers_provider(offers_for)
