from django.urls import path

from health import api

urlpatterns = [
    path("assets/<int:pk>/measurements", api.Measurements.as_view(), name="measurements"),
    path("assets/<int:pk>/charts/<str:metric>", api.Chart.as_view(), name="chart"),
    path("assets/<int:pk>/refresh", api.RefreshNow.as_view(), name="refresh"),
    path("assets/<int:pk>/health", api.Health.as_view(), name="health"),
]
