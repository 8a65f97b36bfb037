from django.urls import path

from feedback.api import loop, recalls, reviews, tickets, wanted, watches

urlpatterns = [
    path("assets/<int:pk>/reviews", reviews.Reviews.as_view(), name="reviews"),
    path("tickets", tickets.Tickets.as_view(), name="tickets"),
    path("tickets/<int:pk>", tickets.TicketDetail.as_view(), name="ticket"),
    path("tickets/<int:pk>/suspects", tickets.Suspects.as_view(), name="suspects"),
    path("tickets/<int:pk>/acknowledge", tickets.Acknowledge.as_view(), name="ticket_acknowledge"),
    path("tickets/<int:pk>/start", tickets.Start.as_view(), name="ticket_start"),
    path("tickets/<int:pk>/convert", tickets.Convert.as_view(), name="ticket_convert"),
    path("tickets/<int:pk>/merge", tickets.Merge.as_view(), name="ticket_merge"),
    path("tickets/<int:pk>/unmerge", tickets.Unmerge.as_view(), name="ticket_unmerge"),
    path("tickets/<int:pk>/link", tickets.Link.as_view(), name="ticket_link"),
    path("tickets/<int:pk>/undo", tickets.Undo.as_view(), name="ticket_undo"),
    path("tickets/<int:pk>/assign", tickets.Assign.as_view(), name="ticket_assign"),
    path("tickets/<int:pk>/move", tickets.Move.as_view(), name="ticket_move"),
    path("tickets/<int:pk>/resolve", tickets.Resolve.as_view(), name="ticket_resolve"),
    path("tickets/<int:pk>/decline", tickets.Decline.as_view(), name="ticket_decline"),
    path("tickets/<int:pk>/confirm", tickets.Confirm.as_view(), name="ticket_confirm"),
    path("tickets/<int:pk>/reopen", tickets.Reopen.as_view(), name="ticket_reopen"),
    path("recalls", recalls.Recalls.as_view(), name="recalls"),
    path("recalls/<int:pk>", recalls.RecallDetail.as_view(), name="recall"),
    path("recalls/<int:pk>/lift", recalls.LiftRecall.as_view(), name="recall_lift"),
    path("loop", loop.Loop.as_view(), name="loop"),
    path("watches", watches.Watches.as_view(), name="watches"),
    path("watches/<int:pk>", watches.WatchDetail.as_view(), name="watch"),
    path("wanted", wanted.WantedList.as_view(), name="wanted_list"),
    path("wanted/<int:pk>", wanted.WantedDetail.as_view(), name="wanted"),
    path("wanted/<int:pk>/want", wanted.WantIt.as_view(), name="want"),
    path("wanted/<int:pk>/answer", wanted.AnswerWanted.as_view(), name="wanted_answer"),
]
