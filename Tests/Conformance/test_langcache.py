"""The official `langcache` SDK, unmodified, does everything it offers against Refrain."""

import asyncio

import pytest
from langcache import LangCache, errors, models

VERSION = tuple(int(part) for part in __import__("langcache").__version__.split(".")[:2])


@pytest.fixture()
def client(server, cache_id):
    with LangCache(server_url=server, cache_id=cache_id, api_key="unused") as client:
        yield client


def strategies(*names):
    return [getattr(models.SearchStrategy, name) for name in names]


def test_set_then_exact_search(client):
    made = client.set(prompt="What is LMDB?", response="A key-value store.")
    assert len(made.entry_id) == 32 and made.entry_id == made.entry_id.lower()
    found = client.search(prompt="What is LMDB?", search_strategies=strategies("EXACT"))
    assert [hit.id for hit in found.data] == [made.entry_id]
    hit = found.data[0]
    assert hit.response == "A key-value store." and hit.similarity == 1.0
    assert hit.search_strategy == "exact" and hit.attributes == {}


def test_semantic_search_is_the_default(client):
    client.set(prompt="How do I reset my password?", response="Use the reset link.")
    found = client.search(prompt="How can I reset my password?")
    assert len(found.data) == 1
    assert found.data[0].search_strategy == "semantic"
    assert 0.85 <= found.data[0].similarity <= 1.0


def test_a_miss_is_an_empty_list(client):
    client.set(prompt="How do I bake bread?", response="With flour.")
    assert client.search(prompt="Who wrote Don Quixote?").data == []


def test_threshold_of_the_request_applies(client):
    client.set(prompt="How do I reset my password?", response="Use the reset link.")
    close = "How can I reset my password?"
    assert client.search(prompt=close, similarity_threshold=0.80).data
    assert not client.search(prompt=close, similarity_threshold=0.9999).data


def test_attributes_must_all_match(client):
    client.set(prompt="What is our refund policy?", response="30 days", attributes={"shop": "a"})
    client.set(prompt="What is our refund policy?", response="14 days", attributes={"shop": "b"})
    for shop, answer in (("a", "30 days"), ("b", "14 days")):
        for strategy in ("EXACT", "SEMANTIC"):
            found = client.search(
                prompt="What is our refund policy?", attributes={"shop": shop},
                search_strategies=strategies(strategy))
            assert [hit.response for hit in found.data] == [answer]
            assert found.data[0].attributes == {"shop": shop}
    assert not client.search(prompt="What is our refund policy?", attributes={"shop": "c"}).data


def test_ttl_is_taken(client):
    made = client.set(prompt="Short lived?", response="Yes.", ttl_millis=1)
    assert made.entry_id
    assert client.search(prompt="Short lived?", search_strategies=strategies("EXACT")).data == []


def test_delete_one(client):
    made = client.set(prompt="Delete me", response="…")
    client.delete_by_id(entry_id=made.entry_id)
    assert client.search(prompt="Delete me", search_strategies=strategies("EXACT")).data == []
    with pytest.raises(errors.NotFoundErrorResponseContent):
        client.delete_by_id(entry_id=made.entry_id)


def test_delete_by_attributes(client):
    for index in range(3):
        client.set(prompt=f"Question {index}", response="…", attributes={"batch": "one"})
    client.set(prompt="Another", response="…", attributes={"batch": "two"})
    assert client.delete_query(attributes={"batch": "one"}).deleted_entries_count == 3
    assert client.search(prompt="Another", search_strategies=strategies("EXACT")).data


def test_flush(client):
    client.set(prompt="Flush me", response="…")
    client.flush()
    assert client.search(prompt="Flush me", search_strategies=strategies("EXACT")).data == []


@pytest.mark.skipif(VERSION < (0, 12), reason="came with 0.12")
def test_max_results_and_conversation(client):
    client.set(prompt="How do I reset my password?", response="1")
    client.set(prompt="How can I reset my password?", response="2")
    found = client.search(
        prompt="How do I reset my password", similarity_threshold=0.7, max_results=2)
    assert len(found.data) == 2
    assert found.data[0].similarity >= found.data[1].similarity
    talk = client.conversational_search(prompt="How do I reset my password?")
    assert talk.actual_prompt == "How do I reset my password?" and talk.data
    other = client.conversational_search(
        prompt="How do I reset my password?", context=["I am talking about my bank card."])
    assert other.data == [], "earlier turns are identity: another conversation, another answer"


def test_async(server, cache_id):
    async def talk():
        async with LangCache(server_url=server, cache_id=cache_id, api_key="k") as client:
            made = await client.set_async(prompt="Async?", response="Yes.")
            found = await client.search_async(prompt="Async?")
            assert [hit.id for hit in found.data] == [made.entry_id]
            await client.flush_async()

    asyncio.run(talk())


def test_typed_errors(server, client):
    with pytest.raises(errors.BadRequestErrorResponseContent):
        client.set(prompt="", response="no prompt")
    with pytest.raises(errors.BadRequestErrorResponseContent):
        client.search(prompt="x", similarity_threshold=1.5)
    with pytest.raises(errors.PayloadTooLargeErrorResponseContent):
        client.set(prompt="x" * (300 * 1024), response="too long")
    with LangCache(server_url=server, cache_id="no-such-cache", api_key="k") as other:
        with pytest.raises(errors.NotFoundErrorResponseContent):
            other.search(prompt="anything")


def test_missing_key_is_401(tmp_path):
    from conftest import start

    url, process = start(tmp_path, "--api-key", "secret-key-for-this-test")
    try:
        with LangCache(server_url=url, cache_id="default", api_key="wrong") as client:
            with pytest.raises(errors.AuthenticationErrorResponseContent):
                client.search(prompt="anything")
        with LangCache(
            server_url=url, cache_id="default", api_key="secret-key-for-this-test"
        ) as client:
            assert client.search(prompt="anything").data == []
    finally:
        process.terminate()
        assert process.wait(30) == 0
