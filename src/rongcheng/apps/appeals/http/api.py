"""The routes of Open311 GeoReport v2, and the OpenAPI document that describes them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Form as FormBody
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from rongcheng.apps.appeals import queries, services
from rongcheng.apps.appeals.conf import hashing_key
from rongcheng.apps.appeals.contracts import AppealNotFound
from rongcheng.apps.appeals.domain.catalogue import catalogue
from rongcheng.apps.appeals.domain.sealing import keyed_hash
from rongcheng.apps.appeals.domain.words_in import tidy
from rongcheng.apps.appeals.http import showing
from rongcheng.apps.appeals.http.forms import answered
from rongcheng.apps.appeals.http.reading import UnknownService, asked_of, check_jurisdiction, id_of, report_of
from rongcheng.apps.appeals.http.schemas import (
    Definition,
    Discovery,
    Error,
    Filed,
    Form,
    NewRequest,
    RequestOut,
    Search,
    ServiceOut,
    Token,
)
from rongcheng.kernel import clock
from rongcheng.kernel.errors import Invalid, Refused
from rongcheng.kernel.pages import actor_of
from rongcheng.kernel.pages.problems import text_of

api = NinjaAPI(
    title="Open311 GeoReport v2",
    version="2.0",
    description="Report matters to the city and follow them. JSON or XML by the ending of the path.",
    urls_namespace="open311",
    docs_url=None,
)
Errors = list[Error]
REFUSALS: dict[int, Any] = {400: Errors, 404: Errors}
WRITE_REFUSALS: dict[int, Any] = {**REFUSALS, 403: Errors, 409: Errors, 429: Errors}


@api.get("/discovery.{form}", response={200: Discovery, **REFUSALS}, summary="Where and how to reach this service")
def discovery(request: HttpRequest, form: Form) -> HttpResponse:
    return answered(form, "discovery", showing.discovery_of(request))


@api.get("/services.{form}", response={200: list[ServiceOut], **REFUSALS}, summary="What can be reported")
def services_list(request: HttpRequest, form: Form, jurisdiction_id: str = "") -> HttpResponse:
    check_jurisdiction(jurisdiction_id)
    return answered(form, "services", [showing.service_out(service) for service in catalogue().services])


@api.get(
    "/services/{service_code}.{form}", response={200: Definition, **REFUSALS}, summary="What is asked for one service"
)
def definition(request: HttpRequest, service_code: str, form: Form, jurisdiction_id: str = "") -> HttpResponse:
    check_jurisdiction(jurisdiction_id)
    service = catalogue().find(service_code)
    if service is None:
        raise UnknownService(service=tidy(service_code)[:40])
    return answered(form, "service_definition", showing.definition_out(service))


@api.post("/requests.{form}", response={201: list[Filed], **WRITE_REFUSALS}, summary="Report a matter; needs a key")
def file_request(request: HttpRequest, form: Form, sent: FormBody[NewRequest]) -> HttpResponse:
    """The request is on record. The same Idempotency-Key with the same content gives the same answer."""
    queries.check_api_key(key=sent.api_key)
    check_jurisdiction(sent.jurisdiction_id)
    digest = keyed_hash(sent.api_key, hashing_key())
    given = tidy(request.headers.get("Idempotency-Key", ""))[:200]
    receipt = services.receive_appeal(
        actor=actor_of(request),
        now=clock.now(),
        report=report_of(request, sent),
        token=f"{digest[:16]}:{given or uuid4()}",
        api_key=digest,
        uploads=request.FILES.getlist("media"),
    )
    return answered(form, "service_requests", [showing.filed_out(request, receipt)], status=201)


@api.get("/requests.{form}", response={200: list[RequestOut], **REFUSALS}, summary="Requests of the last 90 days")
def list_requests(request: HttpRequest, form: Form, search: Query[Search]) -> HttpResponse:
    check_jurisdiction(search.jurisdiction_id)
    found = queries.matters_asked(asked=asked_of(search, clock.now()))
    return answered(form, "service_requests", [showing.request_out(matter) for matter in found])


@api.get("/requests/{service_request_id}.{form}", response={200: list[RequestOut], **REFUSALS}, summary="One request")
def one_request(request: HttpRequest, service_request_id: str, form: Form, jurisdiction_id: str = "") -> HttpResponse:
    check_jurisdiction(jurisdiction_id)
    wanted = id_of(service_request_id)
    found = queries.matters_asked(asked=queries.Asked(ids=[wanted])) if wanted else ()
    if not found:
        raise AppealNotFound()
    return answered(form, "service_requests", [showing.request_out(matter) for matter in found])


@api.get("/tokens/{token}.{form}", response={200: list[Token], **REFUSALS}, summary="The request of a token")
def request_of_token(request: HttpRequest, token: str, form: Form, jurisdiction_id: str = "") -> HttpResponse:
    """Requests get their identifier at once, so the token is the identifier."""
    check_jurisdiction(jurisdiction_id)
    wanted = id_of(token)
    found = queries.matters_asked(asked=queries.Asked(ids=[wanted])) if wanted else ()
    if not found:
        raise AppealNotFound()
    entry = Token(service_request_id=str(found[0].appeal_id), token=str(found[0].appeal_id))
    return answered(form, "service_requests", [entry])


@api.exception_handler(Refused)
def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal in the form of GeoReport v2: an array of code and description."""
    status = 400 if isinstance(refusal, Invalid) or refusal.status == 422 else refusal.status
    sentences = [text_of(refusal.says, refusal), text_of(refusal.advice, refusal)]
    errors = [Error(code=str(status), description=f"{refusal.code}: {' '.join(sentences)}")]
    for field, words in getattr(refusal, "fields", {}).items():
        errors.append(Error(code=str(status), description=f"{field}: {text_of(words, refusal)}"))
    response = answered(_form_of(request), "errors", errors, status=status)
    if status == 429:
        response["Retry-After"] = str(refusal.facts.get("retry_after_s", 60))
    return response


@api.exception_handler(ValidationError)
def refuse_invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """Each parameter that cannot be read, by name."""
    errors = [
        Error(code="400", description=f"{'.'.join(str(part) for part in entry['loc'][-2:])}: {entry['msg']}")
        for entry in wrong.errors
    ]
    return answered(_form_of(request), "errors", errors, status=400)


def _form_of(request: HttpRequest) -> Form:
    return Form.XML if request.path.endswith(".xml") else Form.JSON
