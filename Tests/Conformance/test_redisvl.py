"""RedisVL's and langchain-redis's LangCacheSemanticCache, unmodified."""

import pytest

redisvl = pytest.importorskip("redisvl.extensions.cache.llm.langcache")


@pytest.fixture()
def cache(server, cache_id):
    return redisvl.LangCacheSemanticCache(
        name="conformance", server_url=server, cache_id=cache_id, api_key="unused")


def test_store_and_check(cache):
    entry = cache.store(prompt="What is the capital of France?", response="Paris")
    assert entry
    hits = cache.check(prompt="What is the capital of France?", distance_threshold=0.2)
    assert [hit["response"] for hit in hits] == ["Paris"]
    assert hits[0]["vector_distance"] == pytest.approx(0.0, abs=1e-5)


def test_attributes_with_punctuation(cache):
    labels = {"path": "a/b", "list": "x,y", "share": "50%"}
    cache.store(prompt="What about punctuation?", response="Fine.", metadata=labels)
    hits = cache.check(prompt="What about punctuation?", attributes=labels)
    assert [hit["response"] for hit in hits] == ["Fine."]
    assert hits[0]["metadata"] == labels
    assert not cache.check(prompt="What about punctuation?", attributes={"path": "a/c"})
    assert cache.delete_by_attributes(labels)["deleted_entries_count"] == 1


def test_delete_by_id_and_clear(cache):
    entry = cache.store(prompt="One", response="1")
    cache.store(prompt="Two", response="2")
    cache.delete_by_id(entry)
    assert not cache.check(prompt="One", distance_threshold=0.0001)
    cache.clear()
    assert not cache.check(prompt="Two")


def test_langchain_redis(server, cache_id):
    """The LLM string of a real chat model is over 700 characters, prompts are serialised messages."""
    langchain_redis = pytest.importorskip("langchain_redis")
    from langchain_core.language_models.fake_chat_models import FakeListChatModel
    from langchain_core.messages import HumanMessage

    cache = langchain_redis.LangCacheSemanticCache(
        server_url=server, cache_id=cache_id, api_key="unused", distance_threshold=0.1)
    model = FakeListChatModel(responses=["first", "second"], cache=cache)
    long_setting = {"stop": ["x" * 800]}
    first = model.invoke([HumanMessage("Tell me about LMDB, please. " * 4)], **long_setting)
    again = model.invoke([HumanMessage("Tell me about LMDB, please. " * 4)], **long_setting)
    assert first.content == again.content == "first"
    other = model.invoke([HumanMessage("Tell me about LMDB, please. " * 4)], stop=["y"])
    assert other.content == "second", "another llm_string is another question"
