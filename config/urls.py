from django.urls import URLPattern, URLResolver, include, path

from accounts.urls import door_urls
from config import views
from config.api import Schema

handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.server_error

api: list[URLPattern | URLResolver] = [
    path("", include("accounts.api_urls")),
    path("", include("catalog.api_urls")),
    path("", include("lineage.api_urls")),
    path("", include("contracts.api_urls")),
    path("", include("health.api_urls")),
    path("", include("feedback.api_urls")),
    path("", include("shop.api_urls")),
    path("schema", Schema.as_view(), name="schema"),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/v1/", include((api, "api"))),
    path("api/docs", views.docs, name="api_docs"),
    path("api/docs/<str:noun>", views.docs, name="api_docs_group"),
    path("", include(door_urls)),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("feedback.urls")),
    path("", include("shop.urls")),
]
