"""An LLM API on loopback that answers by script: what the prompt says decides what happens.

Every answer carries a number that counts up, so that a test sees whether an answer is a new one.
Run by itself (`python scripted_upstream.py PORT`) it serves until it is killed.
"""

import asyncio
import json
import sys
import threading


def usage(prompt):
    tokens = len(prompt.split()) + 7
    return {
        "prompt_tokens": tokens,
        "completion_tokens": 12,
        "total_tokens": tokens + 12,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


class Upstream:
    """Serves in a thread of its own; `requests` holds (path, headers, body) of each call."""

    def __init__(self, port=0):
        self.requests = []
        self.failures = {}
        self.port = port
        started = threading.Event()

        def run():
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
            server = self.loop.run_until_complete(
                asyncio.start_server(self.serve, "127.0.0.1", port, limit=1 << 26, backlog=1024)
            )
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        started.wait(10)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def count(self):
        return len(self.requests)

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                method, target, _ = first.split(" ")
                headers = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
                lower = {name.lower(): value for name, value in headers}
                body = await reader.readexactly(int(lower.get("content-length", 0)))
                self.requests.append((target, headers, body))
                await self.answer(method, target, lower, body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def json(self, writer, value, status=200, headers=()):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        writer.write(
            f"HTTP/1.1 {status} Whatever\r\ncontent-type: application/json\r\n"
            f"x-request-id: req-{self.count}\r\ncontent-length: {len(body)}\r\n".encode()
            + b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
            + b"\r\n"
            + body
        )

    async def events(self, writer, events, pause=0.0, cut_after=None, drips=False):
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
        )
        if drips:
            # Byte by byte: no event comes in one piece, nor does a character.
            events = [bytes([byte]) for byte in "".join(events).encode()]
        for index, event in enumerate(events):
            if index == cut_after:
                writer.transport.abort()
                raise ConnectionError
            data = event if isinstance(event, bytes) else event.encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)
        writer.write(b"0\r\n\r\n")

    async def answer(self, method, target, headers, body, writer):
        path = target.split("?")[0]
        if method == "GET" and path == "/v1/models":
            return self.json(writer, {"object": "list", "data": [{"id": "m", "object": "model"}]})
        try:
            request = json.loads(body)
        except ValueError:
            return self.json(writer, {"received": len(body)})
        prompt = json.dumps(request.get("messages") or request.get("input") or request.get("prompt"))
        if "fail-once" in prompt and self.failures.setdefault(prompt, 0) == 0:
            self.failures[prompt] = 1
            status = 429 if "429" in prompt else 500
            error = {"error": {"message": "busy", "type": "x", "param": None, "code": None}}
            return self.json(writer, error, status, [("retry-after", "0")])
        if "late" in prompt:
            await asyncio.sleep(0.5)
        if "reset" in prompt:
            writer.transport.abort()
            raise ConnectionError
        routes = {
            "/v1/chat/completions": self.chat,
            "/v1/responses": self.responses,
            "/v1/messages": self.messages,
            "/v1/embeddings": self.embeddings,
            "/v1/completions": self.completions,
        }
        if path not in routes:
            return self.json(writer, {"path": path, "received": len(body)})
        await routes[path](request, prompt, writer)

    def text(self, prompt):
        if "huge" in prompt:
            return f"answer {self.count}: " + "words and more words, " * 40_000
        return f"answer {self.count}: the ☃ is fine, said \"she\"."

    async def chat(self, request, prompt, writer):
        n = request.get("n") or 1
        model = request["model"]
        base = {"id": f"chatcmpl-{self.count}", "created": 1763600000 + self.count, "model": model}
        extra = {"service_tier": "default", "system_fingerprint": "fp_1"}
        wants_tool = bool(request.get("tools")) and "weather" in prompt
        text = self.text(prompt)
        if request.get("response_format", {}).get("type") == "json_schema":
            text = json.dumps({"name": "science fair", "number": self.count})
        arguments = json.dumps({"city": "Paris", "call": self.count})
        if not request.get("stream"):
            message = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
            if wants_tool:
                call = {"name": "get_weather", "arguments": arguments}
                message["content"] = None
                message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
            choices = [
                {
                    "index": index,
                    "message": message,
                    "logprobs": None,
                    "finish_reason": "tool_calls" if wants_tool else "stop",
                }
                for index in range(n)
            ]
            body = {**base, "object": "chat.completion", "choices": choices, **extra}
            return self.json(writer, {**body, "usage": usage(prompt)})
        wants_usage = (request.get("stream_options") or {}).get("include_usage")
        chunks = []

        def chunk(delta, finish=None, index=0):
            value = {**base, "object": "chat.completion.chunk", **extra}
            value["choices"] = [
                {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
            ]
            if wants_usage:
                value["usage"] = None
            chunks.append("data: " + json.dumps(value) + "\n\n")

        for index in range(n):
            chunk({"role": "assistant", "content": "" if not wants_tool else None}, None, index)
            if wants_tool:
                head = {"name": "get_weather", "arguments": ""}
                chunk({"tool_calls": [
                    {"index": 0, "id": "call_1", "type": "function", "function": head}]})
                for start in range(0, len(arguments), 7):
                    piece = {"arguments": arguments[start:start + 7]}
                    chunk({"tool_calls": [{"index": 0, "function": piece}]})
            else:
                for start in range(0, len(text), 9):
                    chunk({"content": text[start:start + 9]}, None, index)
            chunk({}, "tool_calls" if wants_tool else "stop", index)
        if wants_usage:
            value = {**base, "object": "chat.completion.chunk", **extra, "choices": []}
            chunks.append("data: " + json.dumps({**value, "usage": usage(prompt)}) + "\n\n")
        chunks.append("data: [DONE]\n\n")
        if "malformed" in prompt:
            chunks.insert(2, "data: {\"choices\": [\n\n")
        await self.events(
            writer, chunks, pause=0.02 if "slow" in prompt else 0,
            cut_after=3 if "cut" in prompt else None, drips="drip" in prompt)

    async def completions(self, request, prompt, writer):
        body = {"id": f"cmpl-{self.count}", "object": "text_completion", "created": self.count}
        choice = {"text": self.text(prompt), "index": 0, "logprobs": None, "finish_reason": "stop"}
        self.json(writer, {
            **body, "model": request["model"], "choices": [choice], "usage": usage(prompt)})

    async def embeddings(self, request, prompt, writer):
        import base64
        import struct
        texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
        vectors = [[float(self.count), 0.5, -0.25] for _ in texts]
        if request.get("encoding_format") == "base64":
            vectors = [base64.b64encode(struct.pack("<3f", *v)).decode() for v in vectors]
        data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
        self.json(writer, {
            "object": "list", "data": data, "model": request["model"],
            "usage": {"prompt_tokens": 3, "total_tokens": 3}})

    async def messages(self, request, prompt, writer):
        text = self.text(prompt)
        wants_tool = bool(request.get("tools")) and "weather" in prompt
        block = {"type": "text", "text": text}
        if wants_tool:
            block = {"type": "tool_use", "id": "toolu_1", "name": "get_weather",
                     "input": {"city": "Paris", "call": self.count}}
        tokens = {"input_tokens": 20, "cache_creation_input_tokens": 0,
                  "cache_read_input_tokens": 0, "output_tokens": 12}
        message = {"id": f"msg_{self.count}", "type": "message", "role": "assistant",
                   "model": request["model"], "content": [block],
                   "stop_reason": "tool_use" if wants_tool else "end_turn",
                   "stop_sequence": None, "usage": tokens}
        if not request.get("stream"):
            return self.json(writer, message)
        events = []

        def event(name, **fields):
            data = json.dumps({"type": name, **fields})
            events.append(f"event: {name}\ndata: {data}\n\n")

        start = {**message, "content": [], "stop_reason": None,
                 "usage": {**tokens, "output_tokens": 1}}
        event("message_start", message=start)
        if wants_tool:
            event("content_block_start", index=0, content_block={**block, "input": {}})
            arguments = json.dumps(block["input"])
            for at in range(0, len(arguments), 7):
                event("content_block_delta", index=0,
                      delta={"type": "input_json_delta", "partial_json": arguments[at:at + 7]})
        else:
            event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            event("ping")
            for at in range(0, len(text), 9):
                event("content_block_delta", index=0,
                      delta={"type": "text_delta", "text": text[at:at + 9]})
        event("content_block_stop", index=0)
        event("message_delta", delta={"stop_reason": message["stop_reason"], "stop_sequence": None},
              usage={"output_tokens": 12})
        event("message_stop")
        await self.events(writer, events, cut_after=3 if "cut" in prompt else None)

    async def responses(self, request, prompt, writer):
        text = self.text(prompt)
        part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
        item = {"id": f"msg_{self.count}", "type": "message", "status": "completed",
                "role": "assistant", "content": [part]}
        response = {
            "id": f"resp_{self.count}", "object": "response", "created_at": 1763600000,
            "status": "completed", "error": None, "incomplete_details": None,
            "instructions": None, "metadata": request.get("metadata") or {},
            "model": request["model"], "output": [item], "parallel_tool_calls": True,
            "temperature": 1.0, "tool_choice": "auto", "tools": [], "top_p": 1.0,
            "text": {"format": {"type": "text"}}, "truncation": "disabled",
            "store": request.get("store", True),
            "usage": {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 0},
                      "output_tokens": 12, "output_tokens_details": {"reasoning_tokens": 0},
                      "total_tokens": 21},
        }
        if not request.get("stream"):
            return self.json(writer, response)
        events = []

        def event(name, **fields):
            fields = {"type": name, "sequence_number": len(events), **fields}
            events.append(f"event: {name}\ndata: {json.dumps(fields)}\n\n")

        begun = {**response, "status": "in_progress", "output": [], "usage": None}
        at = {"output_index": 0, "item_id": item["id"], "content_index": 0}
        event("response.created", response=begun)
        event("response.in_progress", response=begun)
        event("response.output_item.added", output_index=0,
              item={**item, "status": "in_progress", "content": []})
        event("response.content_part.added", **at, part={**part, "text": ""})
        for start in range(0, len(text), 9):
            event("response.output_text.delta", **at, delta=text[start:start + 9], logprobs=[])
        event("response.output_text.done", **at, text=text, logprobs=[])
        event("response.content_part.done", **at, part=part)
        event("response.output_item.done", output_index=0, item=item)
        event("response.completed", response=response)
        await self.events(writer, events)


if __name__ == "__main__":
    upstream = Upstream(int(sys.argv[1]))
    print(upstream.url, flush=True)
    upstream.thread.join()
