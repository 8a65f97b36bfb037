"""Files of other catalogs, sent as a form; few assets are brought in at once, many by and by."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.api.repeating import KEYED, repeatable, token_of
from accounts.bodies import TooLarge
from accounts.checking import checked, name_like, object_schema, shaped
from accounts.describing import Answer, Body, described
from accounts.problems import Unprocessable
from accounts.uploads import LARGEST
from catalog import queueing, shapes
from catalog.importers.found import Found, Unreadable
from lineage import arriving, importing

FEW = 2_000
"""More assets are not brought in before the answer."""
MOST_FILES = 100
FILE = {"type": "string", "format": "binary"}
FORM = Body(
    object_schema(
        {
            "file": {"type": "array", "items": FILE, "minItems": 1, "maxItems": MOST_FILES},
            "namespace": {"type": "string", "maxLength": 255},
        },
        ("file",),
    ),
    {"file": ["(the bytes of a file)"], "namespace": "warehouse"},
)
NAMED = shaped({"namespace": name_like(255)}, ())


class Imported(shapes.Registered):
    """What came in and what did not."""

    edges: shapes.Edges
    edges_gone: shapes.EdgesGone
    read: shapes.Held
    faults: shapes.Slips


class Coming(shapes.Import):
    """Assets on their way into the catalog."""

    read: shapes.Held
    faults: shapes.Slips


class Form(MultiPartParser):
    """A form of bounded size, not packed; each wrong one is told what would be right."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        told = (parser_context or {})["request"].META
        encoding = told.get("HTTP_CONTENT_ENCODING", "").strip().lower()
        if encoding not in ("", "identity"):
            raise UnsupportedMediaType(f"Content-Encoding: {encoding[:40]}")
        if int(told.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise too_large()
        try:
            return super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:
            raise too_large() from error


def too_large() -> TooLarge:
    message = _(
        "At most %(mb)d MB in %(files)d files. Larger ones come in at the machine: manage.py import_catalog."
    )
    return TooLarge(message % {"mb": LARGEST >> 20, "files": MOST_FILES})


class Imports(APIView):
    """The files of one format."""

    parser_classes = [Form]
    kind = ""

    def take(self, request: Request) -> Response:
        files, namespace = sent(request)
        try:
            found = importing.FORMATS[self.kind](files, namespace)
        except Unreadable as error:
            raise Unprocessable({"file": [str(error)]}) from error
        digest = hashlib.sha256(namespace.encode())
        for file in files:
            digest.update(hashlib.sha256(file.content).digest())
        answer = later if len(found.rows) > FEW else now
        return repeatable(request, partial(answer, request, found), digest=digest.hexdigest())


def now(request: Request, found: Found) -> Response:
    return Response(importing.bring(found=found, by=person(request)).as_json())


def later(request: Request, found: Found) -> Response:
    arrival = arriving.keep(found=found, by=person(request), token=token_of(request))
    queueing.hand_over(arrival)
    arrival.refresh_from_db()
    body = {**shapes.arrival(arrival), "read": dict(found.read), "faults": found.faults}
    return Response(body, status=202, headers={"Location": f"/api/v1/imports/{arrival.pk}"})


def sent(request: Request) -> tuple[list[importing.File], str]:
    """The files of the form, and the namespace if one was given."""
    form = request.data if isinstance(request.data, QueryDict) else QueryDict()
    if unknown := sorted(set(form) - {"file", "namespace"}):
        message = _("Is not known; use: %(keys)s.") % {"keys": "file, namespace"}
        raise ValidationError({name[:100]: [message] for name in unknown[:20]})
    given = [one for one in form.getlist("file") if isinstance(one, UploadedFile)]
    if not given or len(given) != len(form.getlist("file")):
        raise ValidationError({"file": [_("Send a form with the files in it, each as “file”.")]})
    namespace = form.get("namespace", "")
    if not isinstance(namespace, str):
        raise ValidationError({"namespace": [_("Send a text.")]})
    if namespace:
        checked(NAMED, {"namespace": namespace})
    return [importing.File(one.name or "file", one.read()) for one in given], namespace


ANSWERS = {
    200: Imported,
    202: Answer(Coming, "They are many; see how far they are.", ("Location",)),
}
TAKEN: dict[str, Any] = {
    "takes": {"multipart/form-data": FORM},
    "heeds": KEYED,
    "refuses": (409, 422),
}


class Dbt(Imports):
    """dbt's artifacts."""

    kind = "dbt"

    @described("import_dbt", ANSWERS, **TAKEN)
    def post(self, request: Request) -> Response:
        """Bring in a dbt project: `manifest.json`, and `catalog.json` beside it.

        Each as `file` of a form. The same files again change nothing. More than 2,000 assets are answered with 202.
        """
        return self.take(request)


class DcatUs(Imports):
    """DCAT-US."""

    kind = "dcat-us"

    @described("import_dcat_us", ANSWERS, **TAKEN)
    def post(self, request: Request) -> Response:
        """Bring in a `data.json` of DCAT-US 1.1.

        As `file` of a form. The same file again changes nothing. More than 2,000 datasets are answered with 202.
        """
        return self.take(request)


class Amundsen(Imports):
    """Amundsen's CSV files."""

    kind = "amundsen"

    @described("import_amundsen", ANSWERS, **TAKEN)
    def post(self, request: Request) -> Response:
        """Bring in the CSV files of Amundsen's databuilder.

        Each as `file` of a form. The same files again change nothing. More than 2,000 assets are answered with 202.
        """
        return self.take(request)
