"""The routes, one module for each thing they are about."""

from app.api.routes import calendars, oversight, people, rules, tasks, tickets, work

BLUEPRINTS = (tickets.api, work.api, tasks.api, rules.api, people.api, oversight.api, calendars.api)
