"""Spanish."""

from quiz.banks.lint.words.lexicon import lexicon

LEXICON = lexicon(
    "es",
    stop="""el la los las un una unos unas de del al a en con sin por para sobre entre desde hasta y
        e o u ni pero mas sino si que qué quien quién cual cuál cuáles cuando cuándo donde dónde
        como cómo cuanto cuánto porque pues es son era ser sido está están estar fue ha han has
        haber hay tiene tienen tener hace
        hacer haces puede pueden puedes poder debe debes deben deber lo
        le les se te me nos os su sus tu tus mi mis nuestro vuestra este esta estos estas ese esa
        esos esas esto eso aquel ya no nunca nada nadie algo alguien alguna alguno otro otra otros
        otras más menos muy todo toda todos todas mismo misma también primero primera mejor yo tú
        él ella ellos ellas usted ustedes nosotros vosotros""",
    all_whole="todas|todos|todas ellas|las tres|las cuatro|todo esto",
    all_inside="todas las anteriores|todas son correctas|todas las respuestas|"
    "todo lo anterior|todos los anteriores|todas las opciones|todas son verdaderas",
    none_whole="ninguna|ninguno|ninguna de estas|ninguna de ellas",
    none_inside="ninguna de las anteriores|ninguno de los anteriores|ninguna es correcta|"
    "ninguna de las respuestas|ninguna respuesta es|ninguna de las opciones|"
    "nada de lo anterior",
    joining="y e o u",
    both="ambas ambos solo sólo solamente",
    asking="qué cuál cuáles quién quiénes dónde cómo cuánto cuánta cuántos cuántas",
    why="por qué",
    negations="no nunca jamás",
    exceptions="excepto salvo",
    not_negative="no solo|no sólo|no solamente|o no|al menos|si no|por qué no|no obstante",
    subordinate="si cuando porque aunque que quien donde mientras antes después pero y para",
    denying="no nunca jamás ni nada nadie ninguno ninguna sin",
    lacking="sin",
    bare="",
    absolute="siempre|nunca|jamás|imposible|garantizado|completamente|totalmente|absolutamente|"
    "todo el mundo|en todos los casos|cada vez",
    absolute_first="solo|sólo|solamente|únicamente|todo|todos|todas|toda|cada|nada|nadie|ningún|"
    "ninguna",
    not_absolute="cada día|cada semana|cada mes|cada año|cada hora|cada mañana|cada noche|"
    "todos los días|todas las semanas|todos los meses|todo el día|toda la noche|"
    "toda la semana|solo una vez",
    hedges="a menudo|a veces|quizás|quizá|tal vez|normalmente|generalmente|probablemente|puede que|"
    "suele|suelen|en general|por lo general|casi siempre",
    opinion="en tu opinión|en su opinión|qué opinas|crees que|qué te parece|tu favorita|"
    "tu favorito|prefieres|te gusta más|mejor aplicación|mejor app|piensas que|qué piensas",
    personal="cómo te llamas|cuál es tu nombre|cuál es su nombre|escribe tu nombre|"
    "escriba su nombre|cuál es tu escuela|cuál es tu colegio|escribe tu colegio|"
    "cuál es tu número|escribe tu número|dónde vives|cuál es tu dirección|"
    "cuántos años tienes|cuál es tu contraseña|cuál es tu correo",
    experience="alguna vez te|alguna vez has|has sido alguna vez|te ha pasado|te ha ocurrido|"
    "con qué frecuencia|cuántas veces has",
    sensitive="suicidio|suicidarse|suicida|autolesión|autolesiones|autolesionarse|hacerse daño|"
    "hacerte daño|sextorsión|desnudo|desnuda|desnudos|desnudas|grooming|pornografía|porno|"
    "violación sexual|abuso sexual|abusos sexuales|imagen íntima|imágenes íntimas|"
    "foto íntima|fotos íntimas|vídeo íntimo",
    blame="su culpa|tu culpa|culpa suya|culpa tuya|culpa de la víctima|no debió|no debiste|"
    "no debería haber|no deberías haber|no tenía que haber|se lo buscó|se lo merecía|"
    "se lo ha buscado|haber tenido más cuidado",
    nothing_said="mal|bien|no|sí|incorrecto|correcto|incorrecta|correcta|falso|verdadero|"
    "respuesta incorrecta|respuesta correcta|inténtalo de nuevo|prueba otra vez|muy bien|"
    "eso no es|es incorrecto|es correcto|fallaste|error|no es correcto",
    affirming="sí|correcto|correcta|exacto|exactamente|muy bien|eso es|verdadero|así es",
    refusing="no|mal|incorrecto|incorrecta|falso|no exactamente|no del todo|esta vez no",
    unsure="no lo sé|no sé|no estoy seguro|no estoy segura|ni idea|no tengo idea|"
    "aún no estoy seguro",
    imperatives="elige elija elijan escoge escoja marca marque selecciona seleccione encuentra "
    "encuentre señala señale indica indique completa complete ordena ordene relaciona "
    "relacione une toca escribe escriba busca pulsa coloca",
    law="ley|leyes|legal|ilegal|delito|tribunal|reglamento",
    option_words="opción|opciones|respuesta|respuestas|alternativa",
    placed="primera opción|segunda opción|tercera opción|cuarta opción|última opción|"
    "primera respuesta|segunda respuesta|tercera respuesta|última respuesta",
    classes=(
        ("a thing", "el la los las un una tu tus su sus este esta", ""),
        ("a way", "con por en para porque desde", ""),
        ("a deed", "", "ar|er|ir"),
    ),
    endings="s|es|o|a|os|as|e|ar|er|ir|ando|iendo|mente",
)
