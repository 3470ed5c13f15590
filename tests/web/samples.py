"""One filled dataclass for every page, in the states that look different."""

from __future__ import annotations

import dataclasses
from typing import Any

from quiz.items.item import Exhibit, Item
from quiz.items.registry import kinds
from quiz.items.response import OMITTED, UNSURE, Response
from quiz.items.shown import Shown, shown
from quiz.web.pages import (
    FIELDS,
    AboutPage,
    AccessibilityPage,
    AgainPage,
    Area,
    AudienceChoice,
    BreakPage,
    CertificatePage,
    CheckAnswersPage,
    CheckpointPage,
    Chrome,
    ContinuePage,
    Elsewhere,
    ErrorPage,
    FeedbackPage,
    Filter,
    ForgetPage,
    HelpLine,
    HomePage,
    JoinPage,
    LanguageChoice,
    LanguageLink,
    LeavePage,
    LedgerRow,
    ListPage,
    Look,
    NextStep,
    NextStepPage,
    Page,
    Post,
    PrivacyPage,
    QuestionPage,
    QuizCard,
    Resource,
    ResultPage,
    Row,
    SettingsPage,
    Skill,
    SkillRow,
    StartPage,
    TimeChoice,
    Timer,
    string,
)
from tests.items.examples import RAW

NAMES = {
    "en": "English",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "fr": "Français",
    "es": "Español",
}
POST = Post("/en/q/spot-the-fake/4", "token", (("turn", "3"),))
FAKE: dict[str, Any] = {
    "type": "single",
    "id": "recharge",
    "stem": {"en": "What should you do first?", "hi": "सबसे पहले क्या करेंगे?"},
    "options": {
        "a": {
            "en": "Send it to 10 friends, just in case it is real",
            "hi": "10 दोस्तों को भेज दूँ, शायद सच हो",
        },
        "b": {
            "en": "Open the link to see if it looks right",
            "hi": "लिंक खोलकर देखूँ कि ठीक लगता है या नहीं",
        },
        "c": {
            "en": "Ask in the group if anyone got the recharge",
            "hi": "ग्रुप में पूछूँ कि रिचार्ज किसी को मिला या नहीं",
        },
        "d": {
            "en": "Look at who really owns the web address",
            "hi": "देखूँ कि वेब पते का असली मालिक कौन है",
        },
    },
    "key": "d",
}
CODES: dict[str, Any] = {
    "type": "multiple",
    "id": "code",
    "stem": {"en": "What should make you careful?", "hi": "किन बातों से सावधान होना चाहिए?"},
    "options": {
        "a": {"en": "It asks for a code that was sent to me", "hi": "मुझे भेजा गया कोड माँगा जा रहा है"},
        "b": {"en": "It came in the evening", "hi": "यह शाम को आया"},
        "c": {"en": "It wants me to hurry", "hi": "जल्दी करने को कहा जा रहा है"},
        "d": {"en": "I cannot tell who is writing", "hi": "पता नहीं कौन लिख रहा है"},
    },
    "key": ["a", "c", "d"],
}
STEPS = RAW["order"]
MINUTES = RAW["numeric"]
EXHIBIT = {
    "kind": "chat",
    "caption": {"en": "A message in your family group", "hi": "आपके परिवार के ग्रुप में एक मैसेज"},
    "text": {
        "en": "Govt is giving FREE 5G recharge to the first 10,000 people!! "
        "Send to 10 friends to claim gov-5g.win-now.top/free",
        "hi": "सरकार पहले 10,000 लोगों को मुफ़्त 5G रिचार्ज दे रही है!! "
        "पाने के लिए 10 दोस्तों को भेजें gov-5g.win-now.top/free",
    },
}


def item(raw: dict[str, Any]) -> Item:
    """Make an item of a type as a bank writes it."""
    return kinds()[raw["type"]].model_validate(raw, context={"language": "en"})


def view(raw: dict[str, Any], lang: str, **more: Any) -> Shown:
    """Show an item in the order in which it is written."""
    made = item(raw)
    drawn = tuple(raw.get("options", {})) or made.offered()
    return shown(made, lang, drawn, **more)


def chrome(lang: str = "en", **more: Any) -> Chrome:
    """Give the frame of a page in a language."""
    base = f"/{lang}"
    links = tuple(
        LanguageLink(code, name, f"/{code}/", code == lang) for code, name in NAMES.items()
    )
    facts: dict[str, Any] = {
        "lang": lang,
        "languages": links,
        "home_url": f"{base}/",
        "quizzes_url": f"{base}/q",
        "settings_url": f"{base}/settings",
        "privacy_url": f"{base}/privacy",
        "accessibility_url": f"{base}/accessibility",
        "about_url": f"{base}/about",
        "css_url": "/static/css/kite.css",
        "js_url": "/static/js/kite.js",
        **more,
    }
    return Chrome(**facts)


def pages(lang: str = "en", title: str = "", **frame: Any) -> dict[str, Page]:
    """Give every page by a name; ``title`` replaces the quiz's, ``frame`` goes to the chrome."""
    hi = lang == "hi"
    title = title or ("नकली पहचानिए" if hi else "Spot the fake")
    around = chrome(lang, **frame)
    inside = dataclasses.replace(around, leave_url=f"/{lang}/leave")
    quiz: dict[str, Any] = {"chrome": inside, "title": title, "shown_lang": "hi" if hi else "en"}
    exhibit = Exhibit.model_validate(EXHIBIT, context={"language": "en"})

    def show(raw: dict[str, Any], **more: Any) -> Shown:
        return view(raw, quiz["shown_lang"], **more)

    areas = tuple(Area(name) for name in "12345")
    guide = Resource(
        "वेब पता कैसे पढ़ें" if hi else "How to read a web address",
        "https://example.org/read",
        "guide",
        2,
    )
    steps = {"total": 10, "string": string({1, 2, 3}, 4, 10)}
    done = {"total": 10, "string": string({1, 2, 3, 4}, 5, 10)}
    why = (
        "नकली पन्ना बिल्कुल असली लग सकता है। वेब पता अपने मालिक को छिपा नहीं सकता।"
        if hi
        else "A fake page can look perfect. The web address cannot hide its owner. "
        "Read the end of the name, just before the first /."
    )
    rows = (
        Row(1, "Who sent the free recharge?", "/1", "best", "given", "A stranger"),
        Row(2, "Two photos, one storm", "/2", "not_yet", "given", "The left one"),
        Row(3, "A bank that writes at night", "/3", "unsure", "unsure"),
        Row(4, "The prize you never entered", "/4", "omitted"),
        Row(
            5,
            "The friend with a new number",
            "/5",
            "partial",
            "given",
            "It asks for a code, It hurries",
        ),
    )
    skills = tuple(
        SkillRow(
            Skill(area, best, 2, best * 100, 200), NextStep(guide, "/next/1") if best < 2 else None
        )
        for area, best in zip(areas, (2, 2, 2, 1, 0), strict=True)
    )
    many = tuple(
        SkillRow(Skill(area, best, 5, best * 100, 500))
        for area, best in zip(areas, (5, 4, 3, 1, 0), strict=True)
    )
    made: dict[str, Page] = {
        "home": HomePage(chrome=around, join_url="/en/j", staff_url="/staff/sign-in", quizzes=3),
        "home-empty": HomePage(chrome=around, join_url="/en/j", staff_url="/staff", quizzes=0),
        "list": ListPage(
            chrome=around,
            cards=(
                QuizCard(
                    "/q/fake",
                    title,
                    quiz["shown_lang"],
                    "Messages, offers and photos that are not what they seem.",
                    10,
                    8,
                    (areas[0], areas[3], areas[1]),
                    (("en", "English"), ("hi", "हिन्दी"), ("id", "Bahasa Indonesia")),
                    areas[3],
                ),
                QuizCard(
                    "/q/door",
                    "Lock the door",
                    "en",
                    "Passwords, login codes and what to do when someone gets in.",
                    8,
                    6,
                    (areas[3], areas[4]),
                    (("en", "English"),),
                    areas[4],
                ),
                QuizCard("/q/other", "Borrow well", "en", "", 1, 1),
            ),
            areas=(Filter("/q", current=True), *(Filter(f"/q?s={a.id}", a) for a in areas)),
            languages=(
                Filter("/q", current=True),
                *(Filter(f"/q?l={pair[0]}", language=pair) for pair in NAMES.items()),
            ),
            all_url="/q",
        ),
        "list-empty": ListPage(
            chrome=around,
            cards=(),
            areas=(Filter("/q"), *(Filter(f"/q?s={a.id}", a, current=a.id == "3") for a in areas)),
            languages=(Filter("/q"), Filter("/q?l=id", language=("id", NAMES["id"]), current=True)),
            elsewhere=Elsewhere(1, "/q?s=3", "en", "English"),
            all_url="/q",
        ),
        "join": JoinPage(chrome=around, action="/en/j"),
        "join-error": JoinPage(
            chrome=around, action="/en/j", code="482 160", trouble="unknown", ended_url="/q/fake"
        ),
        "start": StartPage(
            **{**quiz, "chrome": around},
            description="Messages, offers and photos that are not what they seem.",
            run_by="Safe Screens Week, Pune",
            questions=10,
            minutes=8,
            areas=(areas[0], areas[3], areas[1]),
            form=POST,
        ),
        "start-full": StartPage(
            **{**quiz, "chrome": around},
            questions=10,
            minutes=8,
            feedback="at_end",
            free=True,
            pass_mark=70,
            areas=areas,
            form=POST,
            languages=(LanguageChoice("en", "English", True), LanguageChoice("hi", "हिन्दी")),
            audiences=(
                AudienceChoice("student"),
                AudienceChoice("parent"),
                AudienceChoice("educator"),
            ),
            times=(
                TimeChoice("1", 600, True),
                TimeChoice("1.5", 900),
                TimeChoice("2", 1200),
                TimeChoice("0", None),
            ),
            trouble="choose-audience",
            preview=True,
            sensitive=True,
            newer_url="/q/newer",
        ),
        "start-no-cookies": StartPage(
            **{**quiz, "chrome": around}, questions=1, minutes=1, form=POST, trouble="no-cookies"
        ),
        "continue": ContinuePage(**quiz, number=4, total=10, string=steps["string"], form=POST),
        "again": AgainPage(**quiz, result_url="/result", form=POST),
        "question": QuestionPage(
            **quiz, **steps, number=4, view=show(FAKE, mode="ask", exhibit=exhibit), form=POST
        ),
        "question-error": QuestionPage(
            **quiz,
            **steps,
            number=4,
            view=show(FAKE, mode="ask", exhibit=exhibit, trouble="choose-one"),
            form=POST,
        ),
        "question-all": QuestionPage(
            **quiz,
            **steps,
            number=4,
            view=show(CODES, mode="ask", response=Response("given", ("a", "c"))),
            form=POST,
            submit="save",
            sure="2",
            timer=Timer(431),
            notice="old-page",
            preview=True,
            previous_url="/3",
            place_url="/check",
        ),
        "question-order": QuestionPage(
            **quiz, **steps, number=4, view=show(STEPS, mode="ask"), form=POST
        ),
        "question-number": QuestionPage(
            **quiz,
            **steps,
            number=4,
            view=show(MINUTES, mode="ask"),
            form=POST,
            timer=Timer(11),
        ),
        "feedback-best": FeedbackPage(
            **quiz,
            **done,
            number=4,
            done=4,
            view=show(FAKE, mode="review", response=Response("given", ("d",))),
            verdict="best",
            rationale=why,
            resources=(guide,),
            next_url="/5",
        ),
        "feedback-not-yet": FeedbackPage(
            **quiz,
            **done,
            number=4,
            done=4,
            view=show(FAKE, mode="review", response=Response("given", ("b",))),
            verdict="not_yet",
            rationale=why,
            resources=(guide,),
            next_url="/5",
        ),
        "feedback-partial": FeedbackPage(
            **quiz,
            **done,
            number=4,
            done=4,
            view=show(CODES, mode="review", response=Response("given", ("a", "c"))),
            verdict="partial",
            found=(2, 3),
            rationale=why,
            next_url="/5",
            onward="checkpoint",
        ),
        "feedback-unsure": FeedbackPage(
            **quiz,
            **done,
            number=4,
            done=4,
            view=show(FAKE, mode="review", response=UNSURE),
            verdict="unsure",
            rationale=why,
            help_lines=(HelpLine("Childline", "1098", "Day and night"),),
            next_url="/5",
            onward="result",
        ),
        "feedback-omitted": FeedbackPage(
            **quiz,
            **done,
            number=4,
            done=4,
            view=show(FAKE, mode="review", response=OMITTED),
            verdict="omitted",
            next_url="/result",
            onward="back",
        ),
        "checkpoint": CheckpointPage(
            **quiz,
            total=10,
            string=string({1, 2, 3, 4, 5}, 6, 10),
            done=5,
            rows=rows,
            next_url="/6",
            stop_url="/leave",
        ),
        "check-answers": CheckAnswersPage(
            **quiz,
            total=5,
            string=string({1, 2, 3, 5}, None, 5),
            rows=rows,
            form=POST,
            timer=Timer(65),
        ),
        "time-is-up": CheckAnswersPage(
            **quiz, total=5, string=string({1, 2}, None, 5), rows=rows, form=POST, over=True
        ),
        "break": BreakPage(**quiz, minutes=27, finish_url="/leave", more_url="/6"),
        "result": ResultPage(
            **{**quiz, "chrome": around},
            best=7,
            items=10,
            answered=10,
            skills=skills,
            next_step=NextStep(guide, "/next/1"),
            next_form=POST,
            break_minutes=14,
            certificate_url="/certificate",
            forget_url="/forget",
            start_url="/start",
        ),
        "result-full": ResultPage(
            **{**quiz, "chrome": around},
            best=13,
            items=25,
            answered=25,
            skills=many,
            next_step=NextStep(guide, "/next/1"),
            next_form=POST,
            rows=rows,
            help_lines=(HelpLine("Childline", "1098", "Day and night", "https://example.org/"),),
            passed=False,
            pass_mark=70,
            sure_but_not=2,
            late=True,
            counts=False,
            preview=True,
            again_url="/start",
            forget_url="/forget",
            start_url="/start",
        ),
        "next-step": NextStepPage(
            **{**quiz, "chrome": around},
            resource=guide,
            address=("", "example.org", "/guides/two-step-login"),
            language="Bahasa Indonesia",
            back_url="/result",
            played=True,
        ),
        "result-nothing": ResultPage(
            **{**quiz, "chrome": around},
            best=0,
            items=10,
            answered=0,
            forget_url="/forget",
            start_url="/start",
        ),
        "certificate": CertificatePage(
            **{**quiz, "chrome": around},
            areas=areas,
            place="Safe Screens Week 2026, Pune",
            day="22 November 2026",
            back_url="/result",
            sheet_css_url="/static/css/sheets.css",
        ),
        "settings": SettingsPage(chrome=around, form=POST, forget_url="/forget", language=lang),
        "settings-saved": SettingsPage(
            chrome=dataclasses.replace(around, look=Look("light", "large", "still", keys=False)),
            form=POST,
            forget_url="/forget",
            saved=True,
            back_url="/4",
            language=lang,
            chosen=Look("light", "large", "still", keys=False),
        ),
        "leave": LeavePage(**quiz, number=4, total=10, continue_url="/4", forget_url="/forget"),
        "forget": ForgetPage(
            chrome=around, state="ask", titles=(title,), form=POST, back_url="/settings"
        ),
        "forget-deleted": ForgetPage(chrome=around, state="deleted", back_url="/"),
        "forget-unlinked": ForgetPage(chrome=around, state="unlinked", back_url="/"),
        "forget-nothing": ForgetPage(chrome=around, state="nothing", back_url="/"),
        "privacy": PrivacyPage(
            chrome=around,
            rows=tuple(LedgerRow(code, ("attempt.key",)) for code in FIELDS),
            forget_url="/forget",
            run_by="Safe Screens Week, Pune",
            contact="privacy@kite.example",
        ),
        "accessibility": AccessibilityPage(chrome=around, contact="help@kite.example"),
        "about": AboutPage(chrome=around, version="0.1.0", run_by="Safe Screens Week"),
    }
    for code in (
        "not-found",
        "gone",
        "busy",
        "broken",
        "mending",
        "old-page",
        "no-cookies",
        "refused",
        "too-much",
    ):
        made[f"error-{code}"] = ErrorPage(
            chrome=around,
            code=code,  # type: ignore[arg-type]
            url="/q",
            until="14:30",
            ended_on="30 November",
            refresh=5 if code == "busy" else None,
        )
    return made
