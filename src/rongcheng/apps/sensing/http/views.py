"""SensorThings requests: read the path and the options, ask or tell one service, answer as the standard says."""

from __future__ import annotations

import json
from typing import Any

from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.contracts import EntityNotValid, QueryNotValid
from rongcheng.apps.sensing.domain.entities import ENTITY_TYPES, REQUIREMENT, SERVED_CONFORMANCE
from rongcheng.apps.sensing.domain.options import Options, read_options
from rongcheng.apps.sensing.http.access import with_actor
from rongcheng.apps.sensing.queries.entities import entity_for
from rongcheng.apps.sensing.queries.resources import Resource, find_resource
from rongcheng.apps.sensing.queries.shaping import Shaper, value_of
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor

LARGEST_BODY = 8 * 1024 * 1024


@with_actor
def service_root(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which sets there are and which requirements are met."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    root = _root(request)
    return JsonResponse({
        "value": [{"name": name, "url": f"{root}/{name}"} for name in ENTITY_TYPES],
        "serverSettings": {"conformance": [f"{REQUIREMENT}{each}" for each in SERVED_CONFORMANCE]},
    })  # fmt: skip


@with_actor
def resource(request: HttpRequest, actor: Actor, path: str) -> HttpResponse:
    """One resource, by any method that it knows."""
    place = find_resource(actor, path)
    if request.method in ("GET", "HEAD"):
        return _read_safely(request, actor, place)
    if request.method == "POST" and place.rows is not None and not place.references:
        return _create(request, actor, place)
    if place.row is not None and place.property is None:
        if request.method in ("PATCH", "PUT"):
            return _change(request, actor, place)
        if request.method == "DELETE":
            return _delete(request, actor, place)
    return HttpResponseNotAllowed(_allowed(place))


def _read_safely(request: HttpRequest, actor: Actor, place: Resource) -> HttpResponse:
    """What the filter asks PostgreSQL to compute may overflow: that is the asker's mistake."""
    try:
        with transaction.atomic():
            return _read(request, actor, place)
    except DataError as error:
        raise QueryNotValid(why=str(error).splitlines()[0][:120]) from error


def _read(request: HttpRequest, actor: Actor, place: Resource) -> HttpResponse:
    if place.property is not None:
        return _read_property(place)
    given = {name: request.GET[name] for name in request.GET}
    options = read_options(place.entity, given)
    shaper = Shaper(actor, _root(request))
    if place.rows is None:
        if any(name in given for name in ("$filter", "$orderby", "$top", "$skip", "$count")):
            raise QueryNotValid(why=f"{place.entity.name}({place.row.pk})?{next(iter(given))}")
        return JsonResponse(shaper.entity(place.entity, place.row, options))
    if place.references:
        return JsonResponse(shaper.references(place.entity, place.rows, options))
    address = request.build_absolute_uri(request.path)
    return JsonResponse(shaper.page(place.entity, place.rows, options, given, address))


def _read_property(place: Resource) -> HttpResponse:
    assert place.property is not None
    value = value_of(place.row, place.property)
    if value is None:
        return HttpResponse(status=204)
    if place.raw:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return JsonResponse({place.property.name: value})


def _create(request: HttpRequest, actor: Actor, place: Resource) -> HttpResponse:
    made = services.create_entity(
        actor=actor, now=clock.now(), kind=place.entity.name, body=_body(request), parent=place.owner
    )
    response = _entity(request, actor, place, made, 201)
    response["Location"] = f"{_root(request)}/{place.entity.name}({made})"
    return response


def _change(request: HttpRequest, actor: Actor, place: Resource) -> HttpResponse:
    change = services.replace_entity if request.method == "PUT" else services.change_entity
    change(actor=actor, now=clock.now(), kind=place.entity.name, entity_id=place.row.pk, body=_body(request))
    return _entity(request, actor, place, place.row.pk, 200)


def _delete(request: HttpRequest, actor: Actor, place: Resource) -> HttpResponse:
    said = Shaper(actor, _root(request)).entity(place.entity, place.row, Options())
    services.delete_entity(actor=actor, now=clock.now(), kind=place.entity.name, entity_id=place.row.pk)
    return JsonResponse(said)


def _entity(request: HttpRequest, actor: Actor, place: Resource, entity_id: int, status: int) -> HttpResponse:
    row = entity_for(actor, place.entity, entity_id)
    return JsonResponse(Shaper(actor, _root(request)).entity(place.entity, row, Options()), status=status)


def _body(request: HttpRequest) -> Any:
    if len(request.body) > LARGEST_BODY:
        raise EntityNotValid(why=f"> {LARGEST_BODY}")
    if "json-patch" in (request.content_type or ""):
        raise EntityNotValid(why="application/json-patch+json")
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise EntityNotValid(why=f"JSON: {str(error)[:120]}") from error


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/sta/v1.1")


def _allowed(place: Resource) -> list[str]:
    if place.rows is not None:
        return ["GET", "POST"]
    return ["GET", "PATCH", "PUT", "DELETE"] if place.property is None else ["GET"]
