from django.urls import path

from shop import api

urlpatterns = [path("assets/<int:pk>", api.AssetPage.as_view(), name="asset")]
