"""What was found out about items, and what was ruled about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from studium.core.ids import new_public_id


class ItemStatistics(models.Model):
    """The figures of a window's items as last worked out, over `sittings` received ones."""

    window = models.OneToOneField("exams.Window", on_delete=models.CASCADE, related_name="+")
    computed_at = models.DateTimeField()
    sittings = models.PositiveIntegerField()
    figures = models.JSONField()

    class Meta:
        verbose_name_plural = "item statistics"

    def __str__(self) -> str:
        return f"{self.window_id}: {self.sittings}"


class ItemRuling(models.Model):
    """A correction of one item for everybody in a window. `lifted_at` None: in force.

    `kind`: withdraw (the item does not count), credit (everybody has its points), rekey (`answers` are right too:
    input id to the answers taken as right). `only_better`: nobody's result falls by it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    window = models.ForeignKey("exams.Window", on_delete=models.PROTECT, related_name="+")
    block_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    only_better = models.BooleanField(default=True)
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "block_key"],
                condition=models.Q(lifted_at=None),
                name="one_ruling_of_an_item_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.block_key}: {self.kind}"


class RulingChange(models.Model):
    """What a ruling, or its lifting, did to one result. Written once."""

    ruling = models.ForeignKey(ItemRuling, on_delete=models.CASCADE, related_name="changes")
    result = models.ForeignKey("exams.Result", on_delete=models.PROTECT, related_name="+")
    percent_before = models.DecimalField(max_digits=9, decimal_places=6)
    percent_after = models.DecimalField(max_digits=9, decimal_places=6)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    at = models.DateTimeField()
    # When the learner's record was told of it; at once where the result is still held and nothing is said.
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.ruling_id} {self.result_id}: {self.percent_before} to {self.percent_after}"
