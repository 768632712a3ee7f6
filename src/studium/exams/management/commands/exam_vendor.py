"""`studium manage exam_vendor`: makes a supervision vendor known and prints its new secret, this once."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studium.core.errors import StudiumError
from studium.exams import api as exams


class Command(BaseCommand):
    help = "Registers who supervises an institution's remote exams, or gives it a new secret."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("key", help="a short name: letters, digits, - and _")
        parser.add_argument("--name", required=True, help="what people call it")
        parser.add_argument("--institution", required=True, help="whose exams it supervises")
        parser.add_argument("--address", required=True, help="where it listens, https")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = exams.register_vendor(
                key=options["key"],
                name=options["name"],
                institution_key=options["institution"],
                address=options["address"],
            )
        except StudiumError as error:
            raise CommandError(error.sentence) from None
        self.stdout.write(f"The shared secret, shown this once: {secret}")
        self.stdout.write(f"Messages come to /supervision/{options['key']}/")
