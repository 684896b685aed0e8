"""Pages about rules and dead letters."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongcheng.apps.sensing import services
from rongcheng.apps.sensing.contracts import RuleNotValid
from rongcheng.apps.sensing.policies import RULE_MAKERS
from rongcheng.apps.sensing.queries.dead_letters import list_dead_letters
from rongcheng.apps.sensing.queries.rules import list_rules
from rongcheng.apps.sensing.web import assembling
from rongcheng.apps.sensing.web.forms import RuleForm
from rongcheng.apps.sensing.web.pages import DeadLettersPage, NewRulePage, RulesPage
from rongcheng.apps.sensing.web.words import REASONS
from rongcheng.kernel import clock
from rongcheng.kernel.pages import Paged, actor_of, needs, render, signed_in


@require_safe
@signed_in
def rules(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return render(request, RulesPage(
        tabs=assembling.tabs_for(actor, "rules"), may_change=actor.has(*RULE_MAKERS),
        rules=tuple(assembling.rule_row(rule) for rule in list_rules(actor=actor)),
    ))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*RULE_MAKERS)
def new_rule(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = RuleForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_rule(actor=actor, now=clock.now(), **form.wanted())
        except RuleNotValid as refused:
            form.add_error(None, "；".join(_(text) for text in refused.fields.values()) or str(refused))
        else:
            messages.success(request, _("规则已启用，从下一条读数起生效。"))
            return redirect("sensing:rules")
    page = NewRulePage(tabs=assembling.tabs_for(actor, "rules"), form=form)
    return render(request, page, status=422 if form.errors else 200)


@require_POST
@needs(*RULE_MAKERS)
def switch(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    if request.POST.get("to") == "on":
        services.switch_rule_on(actor=actor, now=now, rule_id=rule_id)
        messages.success(request, _("规则已启用。"))
    else:
        cleared = services.switch_rule_off(actor=actor, now=now, rule_id=rule_id)
        messages.success(request, _("规则已停用，%(n)d 条告警随之解除。") % {"n": cleared})
    return redirect("sensing:rules")


@require_safe
@signed_in
def dead_letters(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    reason, text = request.GET.get("reason", ""), request.GET.get("q", "").strip()[:60]
    found = list_dead_letters(actor=actor, reason=reason, text=text, cursor=request.GET.get("cursor"))
    query = assembling.query_of(request)
    return render(request, DeadLettersPage(
        tabs=assembling.tabs_for(actor, "dead-letters"), query=query, has_cursor="cursor" in request.GET,
        letters=Paged([assembling.letter_row(letter) for letter in found.items], found.next_cursor, found.total),
        reasons=assembling.choices(REASONS, reason), text=text, is_narrowed=bool(query),
    ))  # fmt: skip
