"""What became of an import that was too large to be answered at once."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.describing import described
from catalog import shapes
from catalog.models import Import


class ImportDetail(APIView):
    """One import."""

    @described("get_import", {200: shapes.Import})
    def get(self, request: Request, pk: int) -> Response:
        """Read how far an import is, and its report so far.

        For whoever sent it, and for admins. It is kept for 30 days.
        """
        found = get_object_or_404(Import.objects.visible_to(person(request)), pk=pk)
        return Response(shapes.arrival(found))
