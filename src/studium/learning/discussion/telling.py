"""The one mail: somebody answered your thread."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from studium.accounts import api as accounts

from .events import Replied
from .models import Post


def tell_of_reply(event: Replied) -> None:
    """Tells the author of a thread, unless the reply is gone or the author does not want to hear any more."""
    posts = Post.objects.filter(public_id=event.post, hidden_at=None, removed_at=None)
    post = posts.select_related("thread").first()
    if post is None or not post.thread.tell_author or post.thread.author_id != event.author_id:
        return
    accounts.notify(
        user_id=event.author_id,
        subject=_("A reply to “%(title)s”") % {"title": post.thread.title},
        body=_(
            "Somebody answered your thread “%(title)s”. To hear no more of it, open the thread and switch the mails off."
        )
        % {"title": post.thread.title},
        link=reverse("talk-thread", args=[event.run_key, event.block_key, event.thread])
        + f"?at={event.post}",
    )
