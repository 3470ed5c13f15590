"""One item of every type, as a bank writes them, in English and Hindi."""

from __future__ import annotations

from typing import Any

from quiz.items.item import Item
from quiz.items.registry import kinds

SHOP = {
    "file": "shop.png",
    "description": {"en": "A shop page in five parts", "hi": "दुकान का पन्ना"},
}

RAW: dict[str, dict[str, Any]] = {
    "single": {
        "type": "single",
        "id": "recharge",
        "exhibit": {
            "kind": "chat",
            "caption": {"en": "A message in your family group", "hi": "परिवार के ग्रुप में एक मैसेज"},
            "text": {
                "en": "FREE 5G recharge for the first 10,000!! `gov-5g.win-now.top/free`",
                "hi": "पहले 10,000 लोगों को मुफ़्त रिचार्ज!! `gov-5g.win-now.top/free`",
            },
        },
        "stem": {"en": "What should you do first?", "hi": "सबसे पहले क्या करेंगे?"},
        "options": {
            "a": {
                "text": {"en": "Send it to 10 friends", "hi": "10 दोस्तों को भेजना"},
                "feedback": {"en": "Then ten people have the problem.", "hi": "तब दस लोग फँसेंगे।"},
                "misconception": "sharing-is-safe",
            },
            "b": {
                "text": {"en": "Open the link", "hi": "लिंक खोलना"},
                "feedback": {"en": "A page can look right.", "hi": "पन्ना असली दिख सकता है।"},
                "weight": 25,
            },
            "c": {"en": "Ask in the group", "hi": "ग्रुप में पूछना"},
            "d": {
                "text": {"en": "Look at who owns the web address", "hi": "देखना कि पता किसका है"},
                "feedback": {"en": "The owner cannot hide there.", "hi": "मालिक वहाँ छिप नहीं सकता।"},
            },
        },
        "key": "d",
        "rationale": {"en": "Read the end of the name.", "hi": "नाम का अंत पढ़िए।"},
    },
    "multiple": {
        "type": "multiple",
        "id": "code",
        "stem": {"en": "What should make you careful?", "hi": "किन बातों से सावधान हों?"},
        "options": {
            "a": {
                "text": {"en": "It asks for a code", "hi": "कोड माँगता है"},
                "feedback": {"en": "A code is a key.", "hi": "कोड एक चाबी है।"},
            },
            "b": {
                "text": {"en": "It came in the evening", "hi": "शाम को आया"},
                "feedback": {"en": "The hour tells nothing.", "hi": "समय कुछ नहीं बताता।"},
            },
            "c": {"en": "It wants me to hurry", "hi": "जल्दी करवाता है"},
            "d": {"en": "I cannot tell who is writing", "hi": "पता नहीं कौन लिख रहा है"},
        },
        "key": ["a", "c", "d"],
    },
    "true_false": {
        "type": "true_false",
        "id": "padlock",
        "stem": {
            "en": "A padlock in front of a web address means the site is honest",
            "hi": "वेब पते के आगे ताला हो तो साइट ईमानदार है",
        },
        "key": False,
    },
    "order": {
        "type": "order",
        "id": "stranger",
        "stem": {
            "en": "A stranger got into your account. What do you do first, and what next?",
            "hi": "किसी अजनबी ने आपका अकाउंट खोल लिया। पहले क्या करेंगे, फिर क्या?",
        },
        "sequence": [
            {"en": "Set a new password", "hi": "नया पासवर्ड लगाना"},
            {"en": "Log out all other phones", "hi": "बाकी सभी फ़ोन से लॉग आउट करना"},
            {"en": "Turn on two-step login", "hi": "दो-चरण वाला लॉगिन चालू करना"},
            {"en": "Tell friends to ignore the messages", "hi": "दोस्तों को बताना"},
        ],
    },
    "match": {
        "type": "match",
        "id": "tricks",
        "stem": {
            "en": "Which trick does each message use?",
            "hi": "हर मैसेज कौन सी चाल चलता है?",
        },
        "pairs": [
            [
                {"en": "“Your account closes in one hour.”", "hi": "“आपका खाता एक घंटे में बंद होगा।”"},
                {"en": "It makes you hurry", "hi": "जल्दी करवाता है"},
            ],
            [
                {"en": "“Hi, I am your new teacher.”", "hi": "“मैं आपका नया टीचर हूँ।”"},
                {"en": "It uses a false name", "hi": "झूठा नाम लेता है"},
            ],
            [
                {"en": "“You won a phone.”", "hi": "“आपने फ़ोन जीता।”"},
                {"en": "It offers a free gift", "hi": "मुफ़्त तोहफ़ा देता है"},
            ],
        ],
        "distractors": [{"en": "It says everyone does it", "hi": "कहता है सब करते हैं"}],
    },
    "hottext": {
        "type": "hottext",
        "id": "parcel",
        "stem": {"en": "Spot the red flags", "hi": "ख़तरे के निशान ढूँढिए"},
        "caption": {"en": "An email you got today", "hi": "आज आया एक ईमेल"},
        "passage": {
            "en": "From [[*Parcel Office <info@parce1-fee.click>|sender]]\n\n"
            "[[*Dear customer,|greeting]]\n\n"
            "[[Your parcel is waiting at our depot.|waiting]]\n\n"
            "[[*Pay 2 rupees within 3 hours|hurry]] or we send it back.\n\n"
            "[[Thank you for your patience.|thanks]]",
            "hi": "भेजने वाला [[*पार्सल ऑफ़िस <info@parce1-fee.click>|sender]]\n\n"
            "[[*प्रिय ग्राहक,|greeting]]\n\n"
            "[[आपका पार्सल हमारे डिपो में है।|waiting]]\n\n"
            "[[*3 घंटे में 2 रुपये दीजिए|hurry]] नहीं तो वापस भेज देंगे।\n\n"
            "[[धैर्य के लिए धन्यवाद।|thanks]]",
        },
        "spans": {
            "sender": {
                "feedback": {
                    "en": "Look closely: parce**1** with a number one.",
                    "hi": "ध्यान से देखिए: parce**1** में अंक एक है।",
                }
            },
            "greeting": {
                "feedback": {"en": "They do not know your name.", "hi": "वे नाम नहीं जानते।"}
            },
            "waiting": {
                "feedback": {"en": "Real messages say this too.", "hi": "असली मैसेज यही कहते हैं।"}
            },
            "hurry": {"feedback": {"en": "Hurry, and a small sum.", "hi": "जल्दी और छोटी रक़म।"}},
        },
        "marking": "net",
    },
    "numeric": {
        "type": "numeric",
        "id": "call",
        "stem": {
            "en": "You have 200 MB left. A video call uses 5 MB a minute. How long can you talk?",
            "hi": "200 MB बचे हैं। एक मिनट में 5 MB लगते हैं। कितनी देर बात हो सकती है?",
        },
        "key": "40",
        "tolerance": "5%",
        "unit": {"en": "minutes", "hi": "मिनट"},
        "marking": "closeness",
    },
    "short_text": {
        "type": "short_text",
        "id": "word",
        "stem": {
            "en": "What do we call a message that pretends to be your bank?",
            "hi": "जो मैसेज आपका बैंक होने का दिखावा करे, उसे क्या कहते हैं?",
        },
        "accept": {"en": ["phishing", "phishing message"], "hi": ["फ़िशिंग"]},
    },
    "hotspot": {
        "type": "hotspot",
        "id": "shop",
        "stem": {
            "en": "Which parts of this shop should make you careful?",
            "hi": "इस दुकान में किन बातों से सावधान हों?",
        },
        "media": SHOP,
        "caption": {"en": "A shop page from an advert", "hi": "एक विज्ञापन की दुकान"},
        "regions": {
            "address": {"name": {"en": "The web address", "hi": "वेब पता"}, "shape": [1, 1, 98, 15]},
            "clock": {
                "name": {"en": "The clock that runs down", "hi": "उलटी चलती घड़ी"},
                "shape": [1, 17, 98, 15.5],
                "feedback": {"en": "A clock stops you thinking.", "hi": "घड़ी सोचने नहीं देती।"},
            },
            "photo": {"name": {"en": "The photo", "hi": "फ़ोटो"}, "shape": [25, 56, 20]},
            "price": {"name": {"en": "The price", "hi": "दाम"}, "shape": [51, 34, 47, 42]},
            "pay": {
                "name": {"en": "How you can pay", "hi": "पैसे देने का तरीक़ा"},
                "shape": [2, 79, 96, 19],
                "feedback": {"en": "Gift cards never come back.", "hi": "गिफ़्ट कार्ड वापस नहीं आते।"},
            },
        },
        "key": ["address", "clock", "pay"],
        "marking": "coverage",
    },
    "scale": {
        "type": "scale",
        "id": "check",
        "stem": {
            "en": "Before you share a post, how often do you check who made it?",
            "hi": "पोस्ट आगे भेजने से पहले आप कितनी बार जाँचते हैं?",
        },
        "labels": [
            {"en": "Never", "hi": "कभी नहीं"},
            {"en": "Rarely", "hi": "बहुत कम"},
            {"en": "Sometimes", "hi": "कभी-कभी"},
            {"en": "Often", "hi": "अक्सर"},
            {"en": "Always", "hi": "हमेशा"},
        ],
    },
    "poll": {
        "type": "poll",
        "id": "help",
        "stem": {"en": "What would help most at your home?", "hi": "घर पर सबसे ज़्यादा क्या मदद करेगा?"},
        "options": {
            "sleep": {"en": "Phones sleep outside the bedroom", "hi": "फ़ोन बाहर सोएँ"},
            "hour": {"en": "An hour together without screens", "hi": "एक घंटा साथ"},
            "ask": {"en": "Someone to ask", "hi": "कोई जिससे पूछ सकें"},
        },
        "choose": "many",
    },
    "card": {
        "type": "card",
        "id": "rest",
        "stem": {"en": "Look as far as you can", "hi": "जितना दूर हो सके देखिए"},
        "body": {
            "en": "Find the farthest thing you can see.\n\nRest your eyes on it for 20 seconds.",
            "hi": "सबसे दूर की चीज़ देखिए।\n\nउस पर 20 सेकंड नज़र रखिए।",
        },
    },
}


def item(kind: str, **changes: Any) -> Item:
    """Give the example of a type, with some fields changed (None takes a field away)."""
    raw = {name: value for name, value in (RAW[kind] | changes).items() if value is not None}
    return kinds()[kind].model_validate(raw)
