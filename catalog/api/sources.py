"""Systems that hold data."""

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.describing import described
from accounts.paging import PAGED, Page, paginate
from catalog import services, shapes
from catalog.models import Source


class Sources(APIView):
    """Systems that hold data."""

    @described("list_sources", {200: Page[shapes.Source]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the systems that hold data, without their addresses or secrets."""
        return Response(paginate(request, Source.objects.all(), shapes.source))


class ScanSource(APIView):
    """A scan out of turn."""

    write_scope = "admin"

    @described("scan_source", {202: shapes.Source})
    def post(self, request: Request, slug: str) -> Response:
        """Read a source again now; for admins."""
        source = get_object_or_404(Source, slug=slug)
        if not person(request).is_superuser:
            raise PermissionDenied()
        services.request_scan(source=source)
        source.refresh_from_db()
        return Response(shapes.source(source), status=202)
