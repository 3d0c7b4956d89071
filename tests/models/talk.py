"""The talk that the tiny models know: what they hear, translate and say.

The tiny Whisper hears these sentences in both languages, the tiny Marian translates them, the tiny voices speak them.
"""

from __future__ import annotations

SENTENCES: tuple[tuple[str, str], ...] = (
    ("Good morning and welcome to our talk.", "Buenos días y bienvenidos a nuestra charla."),
    ("My father was a teacher in a small school.", "Mi padre era profesor en una escuela pequeña."),
    ("We live in a white house near the river.", "Vivimos en una casa blanca cerca del río."),
    ("The old church stands behind the garden.", "La iglesia vieja está detrás del jardín."),
    ("Every summer the children swim in the lake.", "Cada verano los niños nadan en el lago."),
    ("She reads a long book about the sea.", "Ella lee un libro largo sobre el mar."),
    ("The train to the city leaves at nine.", "El tren a la ciudad sale a las nueve."),
    ("Who wants coffee with milk and sugar?", "¿Quién quiere café con leche y azúcar?"),
    ("Three men carried the table upstairs.", "Tres hombres subieron la mesa."),
    ("It rained all night, but today the sun shines.", "Llovió toda la noche, pero hoy brilla el sol."),
    ("Please open the window and close the door.", "Por favor, abre la ventana y cierra la puerta."),
    ("His brother works for a big company.", "Su hermano trabaja para una empresa grande."),
    ("They bought fresh bread at the market.", "Compraron pan fresco en el mercado."),
    ("A black dog sleeps under the tree.", "Un perro negro duerme bajo el árbol."),
    ("You can see the mountains from here.", "Se ven las montañas desde aquí."),
    ("Music makes people happy.", "La música hace feliz a la gente."),
    ("The doctor gave me some medicine.", "El médico me dio una medicina."),
    ("Next year I will travel to Spain.", "El próximo año viajaré a España."),
    ("Do you remember that red car?", "¿Recuerdas aquel coche rojo?"),
    ("Thank you for your visit, see you soon.", "Gracias por su visita, hasta pronto."),
)
"""English and its Spanish translation, in the order of the talk."""

ENGLISH = tuple(english for english, _ in SENTENCES)
SPANISH = tuple(spanish for _, spanish in SENTENCES)
