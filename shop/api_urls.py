from django.urls import path

from catalog import api

urlpatterns = [path("assets/<int:pk>", api.AssetDetail.as_view(), name="asset")]
