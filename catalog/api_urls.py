from django.urls import path

from catalog import api

# `assets/<id>` itself is routed by the shop, which adds the recalls an asset inherits.
urlpatterns = [
    path("assets", api.Assets.as_view(), name="assets"),
    path("assets/bulk", api.BulkAssets.as_view(), name="assets_bulk"),
    path("assets/lookup", api.Lookup.as_view(), name="lookup"),
    path("search", api.Search.as_view(), name="search"),
    path("domains", api.Domains.as_view(), name="domains"),
    path("sources", api.Sources.as_view(), name="sources"),
    path("sources/<str:slug>/scan", api.ScanSource.as_view(), name="scan"),
]
