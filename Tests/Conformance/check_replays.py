"""Feeds replayed answers to the official SDKs' own parsers and compares with the originals.

    REFRAIN_REPLAYS=DIR swift test --filter ReplayExportTests
    python Tests/Conformance/check_replays.py DIR        (needs: pip install openai anthropic)

Nothing goes over a network: each SDK gets its answers from a transport that reads the files.
"""

import json
import pathlib
import sys

import anthropic
import openai

try:
    import httpx2 as httpx  # what newer SDKs are built on
except ImportError:
    import httpx

folder = pathlib.Path(sys.argv[1])


def client_over(make, file, status=200):
    body = file.read_bytes()
    kind = "text/event-stream" if file.suffix == ".sse" else "application/json"

    def answer(request):
        return httpx.Response(status, headers={"content-type": kind}, content=body)

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    return make(api_key="k", base_url="http://refrain.invalid/v1", http_client=http_client, max_retries=0)


def plain(value):
    """What the SDK read, less what the SDK itself adds."""
    return json.loads(value.model_dump_json(exclude_unset=True)) if hasattr(value, "model_dump_json") else value


def same(got, wanted, path, ignored=("id", "created", "created_at")):
    """Everything in `wanted` must be in `got`."""
    if isinstance(wanted, dict):
        assert isinstance(got, dict), f"{path}: {got!r} is no object"
        for key, value in wanted.items():
            if path.count(".") == 0 and key in ignored:
                continue
            if value is None and got.get(key) is None:
                continue
            assert key in got, f"{path}.{key} is missing"
            same(got[key], value, f"{path}.{key}", ignored)
    elif isinstance(wanted, list):
        assert isinstance(got, list) and len(got) == len(wanted), f"{path}: {got!r}"
        for index, (one, other) in enumerate(zip(got, wanted)):
            same(one, other, f"{path}[{index}]", ignored)
    else:
        assert got == wanted, f"{path}: {got!r} is not {wanted!r}"


def chat(file, original):
    client = client_over(openai.OpenAI, file)
    ask = dict(model="m", messages=[{"role": "user", "content": "q"}])
    if file.suffix == ".json":
        return plain(client.chat.completions.create(**ask))
    events = list(client.chat.completions.create(**ask, stream=True))
    usage = [event.usage for event in events if event.usage]
    assert len(usage) == 1 and not events[-1].choices
    if any(call["type"] == "custom" for call in tool_calls(original)):
        return custom_calls(events, original)  # the stream helper knows no custom tools
    for choice in original["choices"]:
        choice.pop("content_filter_results", None)  # nor members of a choice after the first chunk
    client = client_over(openai.OpenAI, file)
    with client.chat.completions.stream(**ask, stream_options={"include_usage": True}) as stream:
        return plain(stream.get_final_completion())


def tool_calls(answer):
    return [call for choice in answer["choices"] for call in choice["message"].get("tool_calls") or []]


def custom_calls(events, original):
    """The original with its calls' texts put together from the events as the SDK typed them."""
    got = json.loads(json.dumps(original))
    calls = tool_calls(got)
    for call in calls:
        call[call["type"]]["arguments" if call["type"] == "function" else "input"] = ""
    for event in events:
        for delta in [call for choice in event.choices for call in choice.delta.tool_calls or []]:
            read, call = plain(delta), calls[delta.index]
            for kind, key in (("function", "arguments"), ("custom", "input")):
                if kind in read and kind in call:
                    call[kind][key] += read[kind].get(key, "")
    return got


def completions(file, original):
    client = client_over(openai.OpenAI, file)
    if file.suffix == ".json":
        return plain(client.completions.create(model="m", prompt="q"))
    texts, ends, usage = {}, {}, None
    for event in client.completions.create(model="m", prompt="q", stream=True):
        usage = event.usage or usage
        for choice in event.choices:
            texts[choice.index] = texts.get(choice.index, "") + choice.text
            ends[choice.index] = choice.finish_reason or ends.get(choice.index)
    got = dict(original, usage=plain(usage), choices=[])
    for choice in original["choices"]:
        index = choice["index"]
        got["choices"].append(dict(choice, text=texts[index], finish_reason=ends[index]))
    return got


def responses(file, original):
    client = client_over(openai.OpenAI, file)
    if file.suffix == ".json":
        return plain(client.responses.create(model="m", input="q"))
    with client.responses.stream(model="m", input="q") as stream:
        numbers = [event.sequence_number for event in stream if hasattr(event, "sequence_number")]
        final = stream.get_final_response()
    assert numbers == sorted(numbers)
    return plain(final)


def messages(file, original):
    client = client_over(anthropic.Anthropic, file)
    ask = dict(model="m", max_tokens=10, messages=[{"role": "user", "content": "q"}])
    if file.suffix == ".json":
        return plain(client.messages.create(**ask))
    with client.messages.stream(**ask) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == "".join(block["text"] for block in original["content"] if block["type"] == "text")
    return plain(final)


def embeddings(file, original):
    client = client_over(openai.OpenAI, file)
    return plain(client.embeddings.create(model="m", input="q", encoding_format="float"))


ROUTES = {
    "chat.completions": chat,
    "completions": completions,
    "responses": responses,
    "messages": messages,
    "embeddings": embeddings,
}


def check_answer(file):
    number, route = file.stem.split("-", 1)
    original = json.loads((folder / f"{number}-{route}.original.json").read_text())
    same(ROUTES[route](file, original), original, "answer")


def check_error(file):
    provider, status = file.stem.split("-")[1:3]
    try:
        if provider == "openai":
            client = client_over(openai.OpenAI, file, int(status))
            client.chat.completions.create(model="m", messages=[])
        else:
            client = client_over(anthropic.Anthropic, file, int(status))
            client.messages.create(model="m", max_tokens=1, messages=[])
    except (openai.APIStatusError, anthropic.APIStatusError) as error:
        assert error.status_code == int(status)
        assert "It broke." in str(error)
        return
    raise AssertionError("no error was raised")


files = sorted(f for f in folder.iterdir() if not f.name.endswith(".original.json"))
failures = 0
for file in files:
    try:
        check_error(file) if file.name.startswith("error-") else check_answer(file)
    except Exception as error:  # every failure is reported, and the run goes on
        failures += 1
        print(f"FAIL {file.name}: {type(error).__name__}: {error}")
print(f"{len(files) - failures} of {len(files)} replays read by openai {openai.__version__}, anthropic {anthropic.__version__}")
sys.exit(1 if failures else 0)
