from django.urls import URLPattern, path

from feedback.views import desk, loop, mine, recalling, saying, stepping, wanting

app_name = "feedback"
urlpatterns: list[URLPattern] = [
    path("desk", desk.inbox, name="inbox"),
    path("loop", loop.loop, name="loop"),
    path("me/tickets", mine.mine, name="mine"),
    path("assets/<int:pk>/report", saying.report, name="report"),
    path("assets/<int:pk>/review", saying.review, name="review"),
    path("assets/<int:pk>/recall", recalling.recall_asset, name="recall_asset"),
    path("tickets/<int:pk>", desk.ticket, name="ticket"),
    path("tickets/<int:pk>/recall", recalling.recall_for_ticket, name="recall_for_ticket"),
    path("tickets/<int:pk>/acknowledge", stepping.acknowledge, name="acknowledge"),
    path("tickets/<int:pk>/start", stepping.start, name="start"),
    path("tickets/<int:pk>/convert", stepping.convert, name="convert"),
    path("tickets/<int:pk>/merge", stepping.merge, name="merge"),
    path("tickets/<int:pk>/unmerge", stepping.unmerge, name="unmerge"),
    path("tickets/<int:pk>/link", stepping.link, name="link"),
    path("tickets/<int:pk>/undo", stepping.undo, name="undo"),
    path("tickets/<int:pk>/assign", stepping.assign, name="assign"),
    path("tickets/<int:pk>/move", stepping.move, name="move"),
    path("tickets/<int:pk>/resolve", stepping.resolve, name="resolve"),
    path("tickets/<int:pk>/decline", stepping.decline, name="decline"),
    path("tickets/<int:pk>/confirm", stepping.confirm, name="confirm"),
    path("tickets/<int:pk>/reopen", stepping.reopen, name="reopen"),
    path("recalls", recalling.recalls, name="recalls"),
    path("recalls/<int:pk>", recalling.recall, name="recall"),
    path("recalls/<int:pk>/lift", recalling.lift, name="lift"),
    path("wanted", wanting.board, name="board"),
    path("wanted/new", wanting.ask, name="ask"),
    path("wanted/<int:pk>", wanting.wanted, name="wanted"),
    path("wanted/<int:pk>/want", wanting.want, name="want"),
    path("wanted/<int:pk>/want-no-more", wanting.want_no_more, name="want_no_more"),
    path("wanted/<int:pk>/answer", wanting.answer, name="answer"),
]
