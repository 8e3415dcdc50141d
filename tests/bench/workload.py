"""The project that rendering is timed on: many integrations of one shape, each with names and numbers of its own.

`values_of` is what sluice's layers come to; the peers are given it ready-made, so that they do no layering."""

import json
from pathlib import Path

ENVIRONMENTS = ["dev", "test", "prod"]
SYSTEMS = ["orders", "invoices", "workers", "materials", "tickets", "shipments", "payments", "contracts"]

# The template: `${name}` for values, `@{name}` for references to secrets. Each peer's dialect is made from it.
TEMPLATE = """\
# Connection of the {system} service, number {number}. Owner: integration team {team}.
service:
  name: {name}
  enabled: ${{enabled}}
  version: "2.{minor}"
  description: Reads {system} from the system of record and hands them to the shop within one minute

target:
  baseUrl: ${{base_url}}/services/data/v{minor}.0
  tokenUrl: ${{base_url}}/services/oauth2/token
  region: ${{region}}
  tenant: ${{tenant}}
  proxy:
    host: ${{proxy_host}}
    port: ${{proxy_port}}
    bypass: [localhost, 127.0.0.1, metadata.internal]

auth:
  method: oauth2
  clientId: ${{client_id}}
  clientSecret: "@{{client_secret}}"
  scopes: ${{scopes}}
  refreshBeforeSeconds: 120
  cacheTokens: true

# Timeouts in milliseconds; the sum stays below the caller's own deadline of 30 seconds.
timeouts:
  connectMs: ${{connect_timeout_ms}}
  readMs: ${{read_timeout_ms}}
  poolMs: 500

pool:
  minimum: 2
  maximum: ${{pool_size}}
  idleSeconds: 300
  validate: true
  keepAlive: {{enabled: true, intervalSeconds: 45, probes: 3}}

retry:
  maxAttempts: ${{retries}}
  initialDelayMs: 200
  factor: 2
  jitter: full
  retryOn: [429, 502, 503, 504]
  giveUpOn:
    - 400
    - 401
    - 403
    - 404

circuitBreaker:
  failureRatePercent: 50
  slowCallMs: ${{read_timeout_ms}}
  window: 20
  openFor: ${{open_for}}
  halfOpenCalls: 3

paging:
  size: ${{page_size}}
  parameter: offset
  stopWhenEmpty: true

mapping:
  - {{source: id, target: External_Id__c, type: string, required: true}}
  - {{source: created, target: CreatedDate, type: datetime, required: true}}
  - {{source: status, target: Status__c, type: string, required: false}}
  - source: amount
    target: Amount__c
    type: decimal
    scale: 2
    required: true
  - source: currency
    target: CurrencyIsoCode
    type: string
    default: EUR

rateLimit:
  requestsPerSecond: 25
  burst: 50
  sharedWith: ["{system}-batch", "{system}-replay"]

observability:
  logLevel: ${{log_level}}
  logFormat: json
  alertTarget: ${{alert_target}}
  redact: [authorization, password, client_secret, set-cookie]
  metrics:
    prefix: integrations.{system}.{number}
    tags: {{team: "{team}", tier: "2", kind: api}}
  traces:
    sampleRatio: 0.05
    propagate: [traceparent, tracestate]

queue:
  deadLetter: ${{dead_letter_queue}}
  password: "@{{queue_password}}"
  visibilitySeconds: 60
  batch: 10

# What runs when a call fails for good.
onFailure:
  park: true
  notify: '${{alert_target}} via chat'
  message: |
    The {system} integration {name} gave up on a message.
    Look at the dead letter queue ${{dead_letter_queue}} and replay it.
"""

DECLARATION = """\
integration: {name}
kind: [api]
direction: read
tier: 2
owner: {{name: Team {team}, email: team-{team}@example.com}}
parameters:
  enabled: {{type: bool, default: true}}
  base_url: {{type: url, per_environment: true}}
  region: {{type: enum, choices: [eu, us, ap]}}
  tenant: {{type: string, per_environment: true, pattern: "[a-z0-9-]+"}}
  proxy_host: {{type: host}}
  proxy_port: {{type: port, default: 3128}}
  client_id: {{type: string, per_environment: true}}
  scopes: {{type: list<string>}}
  connect_timeout_ms: {{type: int, default: 2000, min: 100}}
  read_timeout_ms: {{type: int, min: 100, max: 30000}}
  pool_size: {{type: int, default: 10}}
  retries: {{type: int, default: 3, max: 10}}
  open_for: {{type: duration, default: 30s}}
  page_size: {{type: int}}
  log_level: {{type: enum, choices: [debug, info, warn, error]}}
  alert_target: {{type: string}}
  dead_letter_queue: {{type: string}}
secrets:
  client_secret: {{kind: oauth-client-secret, rotate_every: 90d}}
  queue_password: {{kind: password}}
templates: [config.yaml]
"""


SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["service", "target", "auth", "timeouts", "pool", "queue"],
    "properties": {
        "service": {"type": "object", "required": ["name"], "properties": {"enabled": {"type": "boolean"}}},
        "target": {
            "type": "object",
            "required": ["baseUrl", "tenant"],
            "properties": {
                "baseUrl": {"type": "string", "format": "uri", "pattern": "^https://", "x-env": True},
                "region": {"enum": ["eu", "us", "ap"]},
                "proxy": {"type": "object", "properties": {"port": {"type": "integer", "maximum": 65535}}},
            },
        },
        "auth": {"type": "object", "properties": {"clientSecret": {"type": "string", "x-secret": True},
                                                  "scopes": {"type": "array", "items": {"type": "string"}}}},
        "timeouts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 100, "maximum": 30000}},
        "mapping": {"type": "array", "items": {"type": "object", "required": ["source", "target"]}},
    },
}


def facts(number):
    system = SYSTEMS[number % len(SYSTEMS)]
    return {"number": number, "system": system, "name": f"{system}-{number:04d}", "team": number % 40,
            "minor": 40 + number % 25}


def base_values(number):
    """What all environments share of one integration."""
    fact = facts(number)
    return {"region": ["eu", "us", "ap"][number % 3], "scopes": ["api", "refresh_token", f"{fact['system']}.read"],
            "read_timeout_ms": 3000 + number % 50 * 100, "page_size": 100 + number % 10 * 50,
            "dead_letter_queue": f"{fact['name']}.dead"}


def own_values(number, environment):
    """What an environment says of one integration."""
    fact = facts(number)
    values = {"base_url": f"https://{fact['name']}.{environment}.corp.example",
              "tenant": f"acme-{environment}-{number % 7}", "client_id": f"{environment}-{fact['name']}-client"}
    if environment == "prod":
        values.update(pool_size=20 + number % 20, read_timeout_ms=8000 + number % 20 * 100)
    return values


SHARED = {"proxy_host": "proxy.corp.example", "alert_target": "chat-integrations"}
LOG_LEVELS = {"dev": "debug", "test": "info", "prod": "warn"}
DEFAULTS = {"enabled": True, "proxy_port": 3128, "connect_timeout_ms": 2000, "pool_size": 10, "retries": 3,
            "open_for": "30s"}
SECRETS = ["client_secret", "queue_password"]


def reference(number, environment, secret):
    name = facts(number)["name"]
    return "${vault://corp/kv/integrations/%s/%s/%s#%s}" % (environment, name, secret, secret)


def values_of(number, environment):
    """All layers of one integration in one environment, laid over each other."""
    return DEFAULTS | SHARED | base_values(number) | {"log_level": LOG_LEVELS[environment]} | own_values(number, environment)


def template_of(number, placeholder, secret):
    """The template in a dialect: two functions write what stands for a value and for a reference."""
    text = TEMPLATE.format(**facts(number))
    for name in SECRETS:
        text = text.replace("@{%s}" % name, secret(name))
    for name in values_of(number, "dev"):
        text = text.replace("${%s}" % name, placeholder(name))
    return text


def write_scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    return str(value)


def write_environment(folder, name, head, shared, values, count):
    lines = [head, "parameters:"] + [f"  {key}: {write_scalar(value)}" for key, value in shared.items()]
    lines.append("integrations:")
    for number in range(count):
        lines.append(f"  {facts(number)['name']}:")
        lines += [f"    {key}: {write_scalar(value)}" for key, value in values(number).items()]
    (folder / f"environments/{name}.yaml").write_text("\n".join(lines) + "\n")


def write_project(folder: Path, count):
    """Writes templates, declarations and values into a project that `sluice init` made."""
    (folder / "schemas").mkdir(exist_ok=True)
    (folder / "sluice.yaml").write_text("project: bench\npromotion: [dev, test, prod]\n")
    write_environment(folder, "base", "# shared by all", SHARED, base_values, count)
    for name in ENVIRONMENTS:
        head = (f"environment: {name}\nprotected: {write_scalar(name == 'prod')}\n"
                f"secrets: {{store: vault, server: corp, mount: kv, prefix: integrations/{name}}}")
        write_environment(folder, name, head, {"log_level": LOG_LEVELS[name]},
                          lambda number, stage=name: own_values(number, stage), count)
    for number in range(count):
        schema = SCHEMA | {"title": f"config.yaml of {facts(number)['name']}"}
        (folder / f"schemas/{facts(number)['name']}.schema.json").write_text(json.dumps(schema, indent=2))
        own = folder / "templates" / facts(number)["name"]
        own.mkdir(parents=True)
        (own / "integration.yaml").write_text(DECLARATION.format(**facts(number)))
        (own / "config.yaml").write_text(template_of(number, lambda name: "${%s}" % name,
                                                     lambda name: "${secret:%s}" % name))
