from django.urls import path

from catalog.api import (
    access,
    assets,
    domains,
    history,
    imports,
    lifecycle,
    search,
    searches,
    sources,
    tags,
    terms,
)

# `assets/<id>` itself is routed by the shop, which adds the recalls an asset inherits.
urlpatterns = [
    path("assets", assets.Assets.as_view(), name="assets"),
    path("assets/bulk", assets.BulkAssets.as_view(), name="assets_bulk"),
    path("assets/lookup", assets.Lookup.as_view(), name="lookup"),
    path("assets/<int:pk>/certification", lifecycle.Certification.as_view(), name="certification"),
    path("assets/<int:pk>/lifecycle", lifecycle.Lifecycle.as_view(), name="lifecycle"),
    path("assets/<int:pk>/access", access.Accesses.as_view(), name="accesses"),
    path("assets/<int:pk>/access/<int:access>", access.AccessDetail.as_view(), name="access"),
    path("assets/<int:pk>/history", history.History.as_view(), name="asset-history"),
    path("assets/<int:pk>/past", history.Past.as_view(), name="asset-past"),
    path("imports/<int:pk>", imports.ImportDetail.as_view(), name="import"),
    path("search", search.Search.as_view(), name="search"),
    path("searches", searches.Searches.as_view(), name="searches"),
    path("searches/<int:pk>", searches.SearchDetail.as_view(), name="search_detail"),
    path("suggest", search.Suggest.as_view(), name="suggest"),
    path("domains", domains.Domains.as_view(), name="domains"),
    path("domains/<str:slug>", domains.DomainDetail.as_view(), name="domain"),
    path("terms", terms.Terms.as_view(), name="terms"),
    path("terms/<int:pk>", terms.TermDetail.as_view(), name="term"),
    path("tags", tags.Tags.as_view(), name="tags"),
    path("tags/<path:name>/merge", tags.MergeTag.as_view(), name="merge_tag"),
    path("tags/<path:name>", tags.TagDetail.as_view(), name="tag"),
    path("sources", sources.Sources.as_view(), name="sources"),
    path("sources/<str:slug>/scan", sources.ScanSource.as_view(), name="scan"),
]
