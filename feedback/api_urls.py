from django.urls import URLPattern, path

from feedback import api
from feedback.states import Verb

urlpatterns: list[URLPattern] = [
    path("assets/<int:pk>/reviews", api.Reviews.as_view(), name="reviews"),
    path("tickets", api.Tickets.as_view(), name="tickets"),
    path("tickets/<int:pk>", api.TicketDetail.as_view(), name="ticket"),
    path("tickets/<int:pk>/suspects", api.Suspects.as_view(), name="suspects"),
    *(
        path(f"tickets/<int:pk>/{verb}", api.TicketStep.as_view(verb=verb), name=f"ticket_{verb}")
        for verb in Verb
    ),
    path("recalls", api.Recalls.as_view(), name="recalls"),
    path("recalls/<int:pk>", api.RecallDetail.as_view(), name="recall"),
    path("recalls/<int:pk>/lift", api.LiftRecall.as_view(), name="recall_lift"),
]
