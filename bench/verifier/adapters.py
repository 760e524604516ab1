"""all-MiniLM-L6-v2 with low-rank adapters and a classification head, and its files.

Hu et al., LoRA, arXiv:2106.09685: y = W x + b + (alpha / r) B A x, with W frozen. The files have the
names of the PEFT library's: adapter_config.json and adapter_model.safetensors.
"""
import json, os, shutil
import torch
from torch import nn
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, BertModel

TARGETS = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]


class LowRank(nn.Module):
    """A frozen linear layer and the product of two small matrices beside it."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        self.base, self.scale = base, alpha / rank
        self.lora_A = nn.Parameter(torch.empty(rank, base.in_features))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_A, a=5 ** 0.5)

    def forward(self, x):
        return self.base(x) + nn.functional.linear(nn.functional.linear(x, self.lora_A), self.lora_B) * self.scale


class PairModel(nn.Module):
    """[CLS] a [SEP] b [SEP] -> pooler (tanh) -> one logit."""

    def __init__(self, base, rank, alpha, seed):
        super().__init__()
        torch.manual_seed(seed)
        self.base_name, self.rank, self.alpha = base, rank, alpha
        self.tokenizer = AutoTokenizer.from_pretrained(base)
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=True, attn_implementation="eager")
        self.dropout = nn.Dropout(0.1)
        self.classifier = nn.Linear(self.bert.config.hidden_size, 1)
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)
        self.bert.config.attention_probs_dropout_prob = 0.0
        if rank:
            self.bert.requires_grad_(False)
            self.bert.pooler.requires_grad_(True)
            for layer in self.bert.encoder.layer:
                for owner, name in ((layer.attention.self, "query"), (layer.attention.self, "key"),
                                    (layer.attention.self, "value"), (layer.attention.output, "dense"),
                                    (layer.intermediate, "dense"), (layer.output, "dense")):
                    setattr(owner, name, LowRank(getattr(owner, name), rank, alpha))
        for module in self.bert.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0 if rank else 0.1

    def trained(self):
        return {n: p for n, p in self.named_parameters() if p.requires_grad}

    def encode(self, pairs, length):
        return self.tokenizer([p[1] for p in pairs], [p[2] for p in pairs], truncation=True, max_length=length)

    def forward(self, batch):
        hidden = self.bert(**batch)
        return self.classifier(self.dropout(hidden.pooler_output)).squeeze(-1)


def stored_name(name):
    """PEFT's name of a trained parameter."""
    for part in ("lora_A", "lora_B"):
        name = name.replace(f".{part}", f".{part}.weight")
    return "base_model.model." + name


def load_adapters(model, directory):
    """Takes up what save_adapters wrote."""
    stored = load_file(f"{directory}/adapter_model.safetensors")
    for name, value in model.trained().items():
        value.data.copy_(stored[stored_name(name)])


def save_adapters(model, directory):
    """PEFT's files; matrices as float16, which the service and PEFT both read."""
    os.makedirs(directory, exist_ok=True)
    tensors = {stored_name(name): value.detach().to(torch.float16).contiguous() for name, value in model.trained().items()}
    save_file(tensors, f"{directory}/adapter_model.safetensors", metadata={"format": "pt"})
    config = {
        "peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": os.path.basename(model.base_name),
        "r": model.rank, "lora_alpha": model.alpha, "lora_dropout": 0.0, "bias": "none", "fan_in_fan_out": False,
        "use_rslora": False, "use_dora": False, "target_modules": TARGETS,
        "modules_to_save": ["pooler", "classifier"], "inference_mode": True,
    }
    with open(f"{directory}/adapter_config.json", "w") as file:
        json.dump(config, file, indent=1)


def merged(model):
    """All weights of a BertForSequenceClassification, the adapters multiplied in."""
    tensors = {}
    for name, value in model.state_dict().items():
        if ".lora_" not in name and "position_ids" not in name:
            tensors[name.replace(".base.", ".")] = value.detach().float().clone()
    for name, module in model.named_modules():
        if isinstance(module, LowRank):
            tensors[name + ".weight"] += module.scale * (module.lora_B @ module.lora_A).detach()
    return tensors


def save_merged(model, directory):
    """A sentence-transformers CrossEncoder directory."""
    os.makedirs(directory, exist_ok=True)
    save_file(merged(model), f"{directory}/model.safetensors", metadata={"format": "pt"})
    config = json.load(open(f"{model.base_name}/config.json"))
    config.update(architectures=["BertForSequenceClassification"], id2label={"0": "LABEL_0"}, label2id={"LABEL_0": 0},
                  sentence_transformers={"activation_fn": "torch.nn.modules.activation.Sigmoid", "version": "5.0.0"})
    with open(f"{directory}/config.json", "w") as file:
        json.dump(config, file, indent=1)
    for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        if os.path.exists(f"{model.base_name}/{name}"):
            shutil.copy(f"{model.base_name}/{name}", directory)
