"""English."""

from quiz.banks.lint.words.lexicon import lexicon

_ASK = ("what is", "what's", "type", "write", "write down", "enter", "tell us", "give us")
_OWN = (
    "name",
    "full name",
    "first name",
    "school",
    "phone number",
    "mobile number",
    "username",
    "handle",
    "home address",
    "address",
    "email",
    "email address",
    "password",
    "birthday",
    "date of birth",
)
_WHO = ("she", "he", "they", "you", "the victim", "the girl", "the boy", "the child")
_DID = (
    "posted",
    "shared",
    "sent",
    "clicked",
    "trusted",
    "believed",
    "told",
    "given",
    "gone",
    "done",
    "been",
    "taken",
    "accepted",
    "opened",
    "answered",
    "replied",
    "worn",
    "let",
)

LEXICON = lexicon(
    "en",
    stop="""a an the and or but if then than that this these those there here of in on at to from
        by with without for about into over under up down out off as is are was were be been being
        am do does did doing done has have had having can could may might must shall should will
        would not no nor so too very just also only own same such more most some any each every
        all both few other others another i you he she it we they me him her us them my your his
        its our their mine yours who whom whose which what when where why how first next best
        someone somebody something anyone anything everyone everything one ones get gets got make
        makes made use used using because while before after again once it's don't doesn't""",
    all_whole="all of these|all these|all of them|all three|all four",
    all_inside="all of the above|all the above|all of the answers|all answers are right|"
    "all answers are correct|all of these answers|all of the options",
    none_whole="none|none of these|none of them",
    none_inside="none of the above|none of these answers|none of the answers|"
    "neither of the above|none of the options",
    joining="and or",
    both="both only",
    asking="which what who how where when whom whose",
    why="why",
    negations="not isn't aren't wasn't don't doesn't didn't shouldn't wouldn't couldn't can't "
    "cannot won't never least",
    exceptions="except excluding",
    not_negative="at least|not only|or not|least likely to be noticed|not sure|last but not least",
    subordinate="if when because although though after before unless while since whose who whom "
    "that so and but where until once than",
    denying="not never don't doesn't isn't aren't no nothing nobody none cannot can't won't "
    "shouldn't without",
    lacking="without",
    bare="do does did is are",
    absolute="always|never|nobody|no one|everybody|everyone|impossible|guaranteed|completely|"
    "totally|absolutely|in every case|every time|no matter what",
    absolute_first="all|only|every|nothing|none|no",
    not_absolute="every day|every week|every month|every year|every hour|every minute|"
    "every morning|every evening|every night|every few|all day|all night|all week|"
    "all year|only once|only then|all right",
    hedges="usually|may|might|often|sometimes|probably|generally|likely|mostly|in most cases|"
    "in general|can be|tends to|tend to",
    opinion="do you think|do you feel|do you believe|in your opinion|your opinion|"
    "your favourite|your favorite|do you prefer|do you like|best app|coolest",
    personal="|".join(f"{ask} your {own}" for ask in _ASK for own in _OWN)
    + "|how old are you|where do you live|which school do you go to|who are you",
    experience="have you ever|did you ever|has it ever happened to you|how often do you|"
    "when did you last|your own experience|has anyone ever|has someone ever",
    sensitive="suicide|suicidal|kill yourself|kill myself|self harm|self harming|"
    "hurting yourself|hurt yourself|sextortion|nude|nudes|naked|grooming|groomer|"
    "sexual abuse|sexually abused|rape|raped|intimate image|intimate images|intimate photo|"
    "intimate photos|intimate picture|intimate pictures|intimate video|porn|pornography",
    blame="|".join(
        f"{who} {should} have {did}"
        for who in _WHO
        for should in ("should not", "shouldn't")
        for did in _DID
    )
    + "|her fault|his fault|their fault|your fault|own fault|the victim's fault|"
    "asked for it|brought it on|should have known better|deserved it",
    nothing_said="wrong|incorrect|no|not correct|not right|that is wrong|that's wrong|"
    "this is wrong|this is incorrect|that is incorrect|wrong answer|try again|correct|right|"
    "yes|good|great|well done|not this time|sorry wrong|false|true|that's right|"
    "that is right|that is correct|correct answer|good job|nope",
    affirming="correct|right|yes|exactly|well done|that's right|that is right|that is correct|"
    "good|great|true",
    refusing="no|wrong|incorrect|not quite|not this time|not correct|not right|false|"
    "that's wrong|that is wrong",
    unsure="i don't know|i do not know|don't know|i am not sure|i'm not sure|not sure|no idea|"
    "i have no idea|i am not sure yet",
    imperatives="choose pick select tick mark find put match name complete decide arrange tap "
    "type write sort look drag identify",
    law="law|laws|legal|illegal|crime|court|helpline|hotline|regulation",
    option_words="option|options|answer|answers|choice|choices",
    placed="first option|second option|third option|fourth option|last option|first answer|"
    "second answer|third answer|fourth answer|last answer|option above|answer above",
    classes=(
        ("to", "to", ""),
        ("a thing", "a an the your my his her their some this", ""),
        ("a way", "by with in on at from for because through", ""),
        ("an -ing word", "", "ing"),
    ),
    endings="s|es|ed|ing|ly|er|ers|d",
)
