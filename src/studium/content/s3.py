"""Course files in an S3-compatible store. Read only where the environment names one: it needs boto3.

Browsers get the files from this site, so that their addresses, their types and their sandbox stay ours; of a film
only the part that is asked for is fetched.
"""

from __future__ import annotations

from typing import IO, cast

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage


class Store(S3Storage):
    """The bucket, with reading in parts."""

    def open_part(self, name: str, first: int, last: int) -> IO[bytes]:
        """The bytes `first` to `last` of a file, as they arrive. Raises `FileNotFoundError`."""
        key = self._normalize_name(name)
        try:
            span = {"Range": f"bytes={first}-{last}"} if last >= first else {}
            return cast(IO[bytes], self.bucket.Object(key).get(**span)["Body"])
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                raise FileNotFoundError(name) from error
            raise
