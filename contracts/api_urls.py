from django.urls import path

from contracts import api

urlpatterns = [
    path("assets/<int:pk>/contract", api.AssetContract.as_view(), name="contract"),
    path("contracts/<int:pk>/versions", api.Versions.as_view(), name="contract-versions"),
]
