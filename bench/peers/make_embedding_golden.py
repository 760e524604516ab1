"""Makes the golden files of Tests/TextEmbeddingTests/Golden from the reference libraries.

  golden.json       our own prompts with token ids and sentence-transformers vectors of MiniLM
  tiny-*/           small random BERT directories with their golden outputs, so that tests of the
                    whole engine need no download: tiny-mean (uncased, mean pooling, odd widths),
                    tiny-cls (cased, CLS pooling, bf16 file, tokenizer.json only),
                    tiny-pair (a CrossEncoder), tiny-adapters (adapters of tiny-mean)

Usage, from the project's root: python bench/peers/make_embedding_golden.py
"""

import base64
import json
import os
import shutil

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from safetensors.torch import save_file
from transformers import BertConfig, BertForSequenceClassification, BertModel

MODEL = "data/models/all-MiniLM-L6-v2"
OUT = "Tests/TextEmbeddingTests/Golden"

PROMPTS = [
    "What is the capital of France?",
    "what is the capital of france",
    "How do I reset my password?",
    "",
    " ",
    "a",
    "Übergrößenträger naïve café Ångström",
    "Ελληνικά: Πού είναι ο σταθμός;",
    "Привет, как дела? Ёлка и йод.",
    "今天天气怎么样？",
    "如何重置密码 password 123？",
    "東京の天気はどうですか。",
    "서울의 날씨는 어때요?",
    "ما هي عاصمة فرنسا؟",
    "हिन्दी में अनुवाद करें",
    "ไทยไม่มีเว้นวรรค",
    "emoji 👩‍💻🇫🇷 and ﬁ ligature Ａ full width",
    "tab\tnew\nline\r\nnull\u0000zero\u200bwidth\u00adsoft",
    "don't — “quote” … e-mail: a.b@c.de; 3.14 €5 ½",
    "literal [SEP] and [CLS] [UNK] [MASK] [sep]",
    "x" * 100 + " " + "y" * 101,
    "e\u0301\u0302 combining \u212b \u1e9b\u0323",
    "İstanbul ǅ ß ẞ",
    "SELECT * FROM users WHERE id = 42; -- comment",
    "def f(x): return x**2 # square",
    "Convert 5 miles to kilometres, then to 0xFF.",
    "Allow inbound traffic on port 443 but deny 80",
    "word " * 300,
    "Summarise the following paragraph in one sentence: " + "the quick brown fox jumps over the lazy dog. " * 8,
    "\u2028\u3000\u00a0spaces\u2009everywhere",
]


def encoded(values, kind="<f4"):
    return base64.b64encode(np.asarray(values, dtype=kind).tobytes()).decode()


def reference_tokens(path, text, limit):
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return ids[:limit - 2], max(0, len(ids) - (limit - 2))


def minilm():
    model = SentenceTransformer(MODEL, device="cpu")
    vectors = model.encode(PROMPTS, convert_to_numpy=True, normalize_embeddings=True)
    cases = []
    for text, vector in zip(PROMPTS, vectors):
        ids, cut = reference_tokens(f"{MODEL}/tokenizer.json", text, 256)
        cases.append({"text": text, "ids": [101, *ids, 102], "cut": cut, "vector": encoded(vector)})
    with open(f"{OUT}/golden.json", "w") as file:
        json.dump({"cases": cases}, file, indent=0)
        file.write("\n")


WORDS = ("[PAD] [UNK] [CLS] [SEP] [MASK] the cat sat on mat hello world a b c d e ##s ##ing ##ed play run . , ? ! "
         "Hello World 你 好 e ##a caf ##e 1 2 ##2 - how are you").split()
WORDS = list(dict.fromkeys(WORDS))
TINY_TEXTS = ["hello world", "Hello World!", "the cat sat on the mat.", "", "playing cats, running", "你好 world",
              "café 12 - unknownword", "how are you? " * 20, "a"]
PAIRS = [["hello world", "the cat"], ["how are you?", "playing"], ["", "a"], ["the cat sat " * 9, "hello " * 30]]


def tiny_tokenizer(folder, lower, with_vocab):
    tokenizer = Tokenizer(WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=lower)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    tokenizer.save(f"{folder}/tokenizer.json", pretty=False)
    if with_vocab:
        with open(f"{folder}/vocab.txt", "w", encoding="utf-8") as file:
            file.write("".join(word + "\n" for word in WORDS))
        write(folder, "tokenizer_config.json", {"do_lower_case": lower, "tokenizer_class": "BertTokenizer"})
    return tokenizer


def write(folder, name, value):
    os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
    with open(f"{folder}/{name}", "w") as file:
        json.dump(value, file)
        file.write("\n")


def randomise(model, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            value.copy_(torch.randn(value.shape, generator=generator) * 0.15 + (1.0 if "LayerNorm.weight" in name else 0))


def tensors(model, kind):
    return {name: value.to(kind).contiguous().clone() for name, value in model.state_dict().items()
            if value.dtype.is_floating_point}


def tiny(name, lower, pooling, kind, with_vocab, seed, **shape):
    folder = f"{OUT}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tokenizer = tiny_tokenizer(folder, lower, with_vocab)
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=40, **shape)
    model = BertModel(config, add_pooling_layer=False).eval()
    randomise(model, seed)
    save_file(tensors(model, kind), f"{folder}/model.safetensors", metadata={"format": "pt"})
    model.load_state_dict({**model.state_dict(), **{k: v.float() for k, v in tensors(model, kind).items()}})
    write(folder, "config.json", {**config.to_dict(), "model_type": "bert"})
    write(folder, "sentence_bert_config.json", {"max_seq_length": 32})
    write(folder, "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])
    write(folder, "1_Pooling/config.json", {
        "word_embedding_dimension": config.hidden_size, "pooling_mode_cls_token": pooling == "cls",
        "pooling_mode_mean_tokens": pooling == "mean", "pooling_mode_max_tokens": False})
    cases = []
    for text in TINY_TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cut = max(0, len(ids) - 30)
        ids = [2, *ids[:30], 3]
        with torch.no_grad():
            hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        vector = hidden[0] if pooling == "cls" else hidden.mean(0)
        vector = torch.nn.functional.normalize(vector, dim=0)
        case = {"text": text, "ids": ids, "cut": cut, "vector": encoded(vector)}
        if len(ids) < 12:
            case["tokenVectors"] = encoded(torch.nn.functional.normalize(hidden, dim=1))
        cases.append(case)
    write(folder, "golden.json", {"cases": cases})


def tiny_pair():
    folder = f"{OUT}/tiny-pair"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    tokenizer = tiny_tokenizer(folder, True, True)
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=40, hidden_size=48, num_hidden_layers=2,
                        num_attention_heads=4, intermediate_size=64, num_labels=1)
    model = BertForSequenceClassification(config).eval()
    randomise(model, 7)
    save_file(tensors(model, torch.float32), f"{folder}/model.safetensors", metadata={"format": "pt"})
    write(folder, "config.json", {**config.to_dict(), "model_type": "bert"})
    tokenizer.enable_truncation(40, strategy="longest_first")
    from tokenizers.processors import TemplateProcessing
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    cases = []
    for first, second in PAIRS:
        encoding = tokenizer.encode(first, second)
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([encoding.ids]),
                           token_type_ids=torch.tensor([encoding.type_ids])).logits[0]
        cases.append({"first": first, "second": second, "ids": encoding.ids, "types": encoding.type_ids,
                      "logits": encoded(logits)})
    write(folder, "golden.json", {"cases": cases})


def tiny_adapters():
    """Random adapters of tiny-mean in PEFT's form; the logits are of the multiplied-out weights."""
    folder, base = f"{OUT}/tiny-adapters", f"{OUT}/tiny-mean"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    config = BertConfig.from_pretrained(base, num_labels=1)
    model = BertForSequenceClassification(config).eval()
    from safetensors.torch import load_file
    missing = model.bert.load_state_dict(load_file(f"{base}/model.safetensors"), strict=False).missing_keys
    assert all(name.startswith("pooler.") for name in missing), missing
    draw = torch.Generator().manual_seed(11)
    normal = lambda *shape: torch.randn(*shape, generator=draw).to(torch.float16)
    width, rank, alpha, saved = config.hidden_size, 4, 6, {}
    for name, module in model.named_modules():
        root = f"base_model.model.{name}"
        if name in ("bert.pooler.dense", "classifier"):
            saved[root + ".weight"] = normal(module.out_features, width) * 0.2
            saved[root + ".bias"] = normal(module.out_features) * 0.2
            module.weight.data, module.bias.data = saved[root + ".weight"].float(), saved[root + ".bias"].float()
        # The second layer's output layers have none, as where target_modules leaves some out.
        elif isinstance(module, torch.nn.Linear) and not name.startswith("bert.encoder.layer.1.output"):
            a, b = normal(rank, module.in_features) * 0.3, normal(module.out_features, rank) * 0.3
            saved[root + ".lora_A.weight"], saved[root + ".lora_B.weight"] = a, b
            module.weight.data += alpha / rank * (b.float() @ a.float())
    save_file(saved, f"{folder}/adapter_model.safetensors", metadata={"format": "pt"})
    write(folder, "adapter_config.json", {
        "peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "refrain/tiny-mean", "r": rank,
        "lora_alpha": alpha, "bias": "none", "use_dora": False, "use_rslora": False, "fan_in_fan_out": False,
        "modules_to_save": ["pooler", "classifier"]})
    tokenizer = Tokenizer.from_file(f"{base}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    cls, sep = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    cases = []
    for first, second in PAIRS[:3]:
        parts = [tokenizer.encode(text, add_special_tokens=False).ids for text in (first, second)]
        ids = [cls] + parts[0] + [sep] + parts[1] + [sep]
        types = [0] * (len(parts[0]) + 2) + [1] * (len(parts[1]) + 1)
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([types])).logits[0]
        cases.append({"first": first, "second": second, "ids": ids, "logits": encoded(logits)})
    write(folder, "golden.json", {"cases": cases})


def main():
    os.makedirs(OUT, exist_ok=True)
    minilm()
    tiny("tiny-mean", True, "mean", torch.float32, True, 1, hidden_size=36, num_hidden_layers=2,
         num_attention_heads=3, intermediate_size=50)
    tiny("tiny-cls", False, "cls", torch.bfloat16, False, 2, hidden_size=64, num_hidden_layers=2,
         num_attention_heads=2, intermediate_size=96)
    tiny_pair()
    tiny_adapters()


if __name__ == "__main__":
    main()
