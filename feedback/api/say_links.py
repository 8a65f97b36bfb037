"""Links to the report form that stand outside of Aisle."""

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.checking import checked, shaped, text
from accounts.describing import described, letter
from accounts.problems import Unprocessable
from catalog.api.asking import visible_asset
from feedback import say_links, shapes

LINK = shaped({"field": text(255), "place": text(say_links.LONGEST_PLACE)}, required=())
EXAMPLE = {"field": "dest", "place": "the morning dashboard"}


class SayLinks(APIView):
    """Links to the report form of an asset."""

    @described(
        "make_say_link",
        {201: shapes.SayLink},
        takes=letter(LINK, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a link to put beside a chart or report: it leads to the report form, with asset and field filled in.

        It gives no right, names nobody, and is nowhere kept: the same question has the same answer.
        """
        asset = visible_asset(request, pk)
        sent = checked(LINK, request.data)
        field = sent.get("field", "")
        if field and not asset.fields.filter(name=field).exists():
            raise Unprocessable({"field": [_("This asset has no field of that name.")]})
        link = say_links.Link(asset.pk, field, sent.get("place", "").strip())
        return Response({"url": link.url}, status=201)
