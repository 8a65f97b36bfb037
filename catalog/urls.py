from django.urls import path

from catalog.api import exports
from catalog.views import assets, domains, shelf, standing, tags, terms

# What makes or changes a thing stands beside its address, never below a name that somebody may choose.
app_name = "catalog"
urlpatterns = [
    path("data.json", exports.DataJson.as_view(), name="data_json"),
    path("catalog.jsonld", exports.JsonLd.as_view(), name="json_ld"),
    path("catalog.ttl", exports.Turtle.as_view(), name="turtle"),
    path("make-domain", domains.make, name="make_domain"),
    path("domains/<str:slug>/edit", domains.edit, name="edit_domain"),
    path("domains/<str:slug>/roles", domains.roles, name="domain_roles"),
    path("domains/<str:slug>/delete", domains.delete, name="delete_domain"),
    path("terms", terms.glossary, name="terms"),
    path("make-term", terms.make, name="make_term"),
    path("terms/<str:domain>/<str:slug>", terms.term, name="term"),
    path("terms/<str:domain>/<str:slug>/edit", terms.edit, name="edit_term"),
    path("terms/<str:domain>/<str:slug>/delete", terms.delete, name="delete_term"),
    path("terms/<str:domain>/<str:slug>/others", terms.others, name="other_terms"),
    path("terms/<str:domain>/<str:slug>/uses", terms.uses, name="term_uses"),
    path("shelf/new", shelf.put, name="put_on_shelf"),
    path("assets/<int:pk>/edit", assets.edit, name="edit_asset"),
    path("assets/<int:pk>/edit/fields", assets.fields, name="edit_fields"),
    path("assets/<int:pk>/certify", standing.certify, name="certify"),
    path("assets/<int:pk>/lifecycle", standing.lifecycle, name="lifecycle"),
    path("assets/<int:pk>/access", standing.access, name="access"),
    path("assets/<int:pk>/terms", terms.of_asset, name="asset_terms"),
    path("tags", tags.tags, name="tags"),
    path("make-tag", tags.make, name="make_tag"),
    path("tag/<int:pk>/edit", tags.edit, name="edit_tag"),
    path("tag/<int:pk>/merge", tags.merge, name="merge_tag"),
    path("tag/<int:pk>/delete", tags.delete, name="delete_tag"),
    path("tags/<path:name>", tags.tag, name="tag"),
]
