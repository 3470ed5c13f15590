"""The first page of both set-ups: the name and the dates of an event or of a campaign."""

from __future__ import annotations

from typing import Any

from flask import g
from wtforms import StringField
from wtforms.validators import Length, Optional

from quiz.services import organize
from quiz.web import dates
from quiz.web.csrf import Form
from quiz.web.frame import settings


class NameForm(Form):
    """Hold the first page."""

    title = StringField(validators=[Optional(), Length(max=300)])
    opens_on = StringField(validators=[Optional(), Length(max=20)])
    opens_at = StringField(validators=[Optional(), Length(max=20)])
    closes_on = StringField(validators=[Optional(), Length(max=20)])
    closes_at = StringField(validators=[Optional(), Length(max=20)])
    zone = StringField(validators=[Optional(), Length(max=60)])

    def begin(self) -> None:
        """Propose whole days from today on, by the server's clock."""
        self.opens_on.data = dates.at(g.now, settings().zone).date().isoformat()
        self.opens_at.data, self.closes_at.data = "00:00", "23:59"
        self.zone.data = settings().zone

    def asked(self) -> dict[str, Any]:
        """Give what the page shows in its fields: what was typed, and the zones to choose from."""
        return {
            "title": self.title.data or "",
            "opens_on": self.opens_on.data or "",
            "opens_at": self.opens_at.data or "",
            "closes_on": self.closes_on.data or "",
            "closes_at": self.closes_at.data or "",
            "zone": self.zone.data or settings().zone,
            "zones": tuple(organize.zones()),
        }
