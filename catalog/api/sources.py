"""Systems that hold data."""

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.paging import paginate
from catalog import services, shapes
from catalog.models import Source


class Sources(APIView):
    """Systems that hold data, without their addresses or secrets."""

    def get(self, request: Request) -> Response:
        return Response(paginate(request, Source.objects.all(), shapes.source))


class ScanSource(APIView):
    """Read the source again now; 202, the worker does it within seconds."""

    write_scope = "admin"

    def post(self, request: Request, slug: str) -> Response:
        source = get_object_or_404(Source, slug=slug)
        if not person(request).is_superuser:
            raise PermissionDenied()
        services.request_scan(source=source)
        source.refresh_from_db()
        return Response(shapes.source(source), status=202)
