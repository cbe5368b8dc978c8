"""Files on their way in: large ones lie on disk, under a name that has nothing of what the sender called them."""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class Incoming(TemporaryUploadedFile):
    def __init__(self, name: str, *told: Any) -> None:
        super().__init__("file", *told)
        self.name = name


class OnDisk(TemporaryFileUploadHandler):
    """Django's own keeps the ending that was sent, however long."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = Incoming(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
