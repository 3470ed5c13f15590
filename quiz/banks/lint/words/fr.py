"""French (words are split at the apostrophe: n' est is "n est")."""

from quiz.banks.lint.words.lexicon import lexicon

LEXICON = lexicon(
    "fr",
    stop="""le la les l un une des du de d au aux à en dans sur sous par pour avec sans chez vers
        et ou mais donc or ni car que qu qui quoi dont où si quand lorsque comme ce c cet cette ces
        ça cela ceci il elle ils elles on nous vous tu te t je j me m se s lui leur leurs y ne n pas
        plus jamais rien aucun aucune est sont était es suis être été a as ai ont avait avoir eu
        fait faire fais peut peux pouvez pouvoir doit dois devez faut son sa ses mon ma mes ton ta
        tes notre nos votre vos quel quelle quels quelles lequel laquelle lesquels lesquelles
        comment combien pourquoi très trop tout toute tous toutes même autre autres aussi bien
        premier première d'abord quelqu quelque chose celui celle ceux celles parce""",
    all_whole="toutes|toutes ces réponses|tout cela|tous|les trois|les quatre",
    all_inside="toutes les réponses|toutes les réponses ci-dessus|tout ce qui précède|"
    "toutes ces réponses|toutes les propositions",
    none_whole="aucune|aucun|aucune de ces réponses|rien de tout cela",
    none_inside="aucune des réponses|aucune de ces réponses|aucune réponse ci-dessus|"
    "aucune des propositions|aucune de ces propositions",
    joining="et ou",
    both="deux seulement uniquement",
    asking="quel quelle quels quelles laquelle lequel lesquels lesquelles que qu quoi qui où "
    "comment combien",
    why="pourquoi",
    negations="ne n",
    negation_second="pas jamais plus rien aucun aucune",
    exceptions="sauf excepté excepter hormis",
    not_negative="n importe|pas seulement|ou pas|ou non|sauf si",
    subordinate="si quand lorsque parce car puisque avant après alors mais et dont qui pendant "
    "afin pour",
    denying="ne n pas jamais rien aucun aucune sans",
    lacking="sans",
    bare="pas",
    absolute="toujours|jamais|forcément|impossible|garanti|absolument|totalement|complètement|"
    "personne ne|tout le monde|à chaque fois|dans tous les cas",
    absolute_first="seul|seule|seuls|seules|seulement|uniquement|tous|toutes|tout|chaque|aucun|"
    "aucune|rien",
    not_absolute="chaque jour|chaque semaine|chaque mois|chaque année|chaque heure|chaque matin|"
    "chaque soir|tous les jours|toutes les semaines|tous les mois|tous les ans|"
    "toute la journée|toute la nuit|tout de suite|tout d abord",
    hedges="souvent|parfois|généralement|en général|probablement|d habitude|la plupart du temps|"
    "peut être|normalement|plutôt|a tendance",
    opinion="à ton avis|à votre avis|selon toi|selon vous|penses tu|pensez vous|préfères tu|"
    "préférez vous|aimes tu|ton opinion|votre opinion|ta préférée|ton préféré|"
    "meilleure application|meilleure appli",
    personal="quel est ton nom|quel est votre nom|comment t appelles tu|comment vous appelez vous|"
    "écris ton nom|écrivez votre nom|quel est ton prénom|écris ton prénom|"
    "quelle est ton école|quel est ton collège|quel est ton numéro|quel est votre numéro|"
    "où habites tu|quelle est ton adresse|quel âge as tu|quel est ton mot de passe",
    experience="as tu déjà|avez vous déjà|t est il déjà arrivé|vous est il déjà arrivé|"
    "combien de fois as tu|à quelle fréquence",
    sensitive="suicide|suicidaire|se suicider|automutilation|se faire du mal|te faire du mal|"
    "sextorsion|photo nue|photos nues|dénudée|dénudées|dénudé|nudes|pornographie|porno|viol|"
    "violée|abus sexuel|abus sexuels|image intime|images intimes|photo intime|photos intimes|"
    "vidéo intime|pédopiégeage|grooming",
    blame="sa faute|ta faute|votre faute|leur faute|la faute de la victime|"
    "n aurait pas dû|n aurais pas dû|n auraient pas dû|n auriez pas dû|"
    "l a bien cherché|l a mérité|l a bien mérité|aurait dû se méfier",
    nothing_said="faux|vrai|non|oui|incorrect|correct|mauvaise réponse|bonne réponse|"
    "c est faux|c est vrai|essaie encore|essayez encore|raté|perdu|bravo|bien|exact|"
    "réessaie|pas cette fois|ce n est pas ça",
    affirming="oui|correct|exact|exactement|bravo|vrai|bonne réponse|c est vrai|c est ça|"
    "bien vu|tout à fait",
    refusing="non|faux|incorrect|mauvaise réponse|pas tout à fait|raté|c est faux|pas cette fois",
    unsure="je ne sais pas|je sais pas|aucune idée|je ne suis pas sûr|je ne suis pas sûre|"
    "pas sûr|je n en sais rien",
    imperatives="choisis choisissez coche cochez trouve trouvez indique indiquez sélectionne "
    "sélectionnez complète complétez place placez associe associez relie reliez range rangez "
    "touche touchez écris écrivez repère repérez désigne",
    law="loi|lois|légal|illégal|illégale|délit|crime|tribunal|règlement|numéro d urgence",
    option_words="option|options|réponse|réponses|choix|proposition",
    placed="première option|deuxième option|troisième option|dernière option|première réponse|"
    "deuxième réponse|troisième réponse|dernière réponse|réponse ci-dessus",
    classes=(
        ("a thing", "le la les l un une des ton ta tes votre vos son sa ce cette", ""),
        ("a way", "par avec dans en parce sur", ""),
        ("a deed", "", "er|ir|oir|dre|tre"),
    ),
    endings="s|es|e|ent|er|ez|ement|ées|ée|és|é",
)
