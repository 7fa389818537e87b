"""What coders type, and the codes one of which must stand first."""

from __future__ import annotations

from typing import Final

ALL: Final = ()
"""Every loaded system."""

QUERIES: Final[list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = [
    # Words of titles
    ("type 2 diabetes", ALL, ("E11.9", "E11")),
    ("diabetes", ALL, ("E11.9", "E11")),
    ("appendicitis", ALL, ("K37", "K35.80")),
    ("chest pain", ALL, ("R07.9",)),
    ("heart failure", ALL, ("I50.9", "I50")),
    ("atrial fibrillation", ALL, ("I48.91",)),
    ("hypothyroidism", ALL, ("E03.9",)),
    ("gout", ALL, ("M10.9", "M10")),
    ("asthma", ALL, ("J45", "J45.909")),
    ("migraine", ALL, ("G43.909", "G43.9", "G43")),
    ("sleep apnea", ALL, ("G47.30", "G47.3")),
    ("carpal tunnel", ALL, ("G56.00", "G56.0")),
    ("hepatitis a", ALL, ("B15.9", "B15")),
    ("vitamin d deficiency", ALL, ("E55.9", "E55")),
    ("concussion", ALL, ("S06.0XAA", "S06.0X9A")),
    ("covid", ALL, ("U07.1",)),
    ("low back pain", ALL, ("M54.50", "M54.5")),
    # However it is written
    ("MENIERE", ALL, ("H81.0", "H81.09")),
    ("Ménière's disease", ALL, ("H81.0", "H81.09")),
    ("sezary", ALL, ("C84.1", "C84.10")),
    ("crohns disease", ALL, ("K50", "K50.9", "K50.90")),
    ("parkinsons", ALL, ("G20", "G20.A1", "G20.C")),
    ("alzheimer's", ALL, ("G30", "G30.9")),
    ("the fracture of a femur", ALL, ("S72.90XA",)),
    ("femur fracture", ALL, ("S72.90XA",)),
    ("fractures of the femur", ALL, ("S72.90XA",)),
    ("diabetes type 2", ALL, ("E11.9", "E11")),
    # The last word only begun
    ("type 2 diab", ALL, ("E11", "E11.9")),
    ("alzh", ALL, ("G30", "G30.9")),
    ("carpal tun", ALL, ("G56.0", "G56.00")),
    # Inclusion terms and the index
    ("hypertension", ALL, ("I10",)),
    ("heart attack", ALL, ("I21.3", "I21.9")),
    ("stroke", ALL, ("I63.9",)),
    ("pneumonia", ALL, ("J18.9",)),
    ("sepsis", ALL, ("A41.9",)),
    ("obesity", ALL, ("E66.9",)),
    ("hay fever", ALL, ("J30.1",)),
    ("hives", ALL, ("L50.9",)),
    ("gerd", ALL, ("K21.9",)),
    ("acid reflux", ALL, ("K21.9",)),
    ("kidney stone", ALL, ("N20.0",)),
    ("lumbago", ALL, ("M54.50", "M54.5")),
    ("dog bite", ALL, ("W54.0", "W54.0XXA")),
    ("hip fracture", ALL, ("S72.00", "S72.009A")),
    ("breast cancer", ALL, ("C50.9", "C50.91", "C50.919")),
    # Shorthand of procedures, any order of words, letters joined by a sign
    ("lap chole", ALL, ("0FT44ZZ",)),
    ("hernia repair inguinal", ALL, ("0YQ50ZZ", "0YQ60ZZ")),
    ("D&C", ALL, ("0UDB7ZZ",)),
    ("bunionectomy", ALL, ("0QBN0ZZ", "0QBP0ZZ")),
    ("coronary artery stent", ALL, ("02703DZ",)),
    # What is reached through a needle
    ("thoracentesis", ALL, ("0W993ZZ", "0W9B3ZZ")),
    ("paracentesis", ALL, ("0W9G3ZZ",)),
    ("lumbar puncture", ALL, ("009U3ZZ", "009U3ZX")),
    ("liver biopsy", ALL, ("0FB03ZX",)),
    # Clipped words, and what they are called at home
    ("vit D def", ALL, ("E55.9",)),
    ("low vitamin d", ALL, ("E55.9",)),
    ("vit b12 deficiency", ALL, ("E53.8",)),
    ("long covid", ALL, ("U09.9",)),
    ("flu shot", ALL, ("Z23",)),
    ("botox", ALL, ("J0585",)),
    ("crutches", ALL, ("E0110", "E0112", "E0114")),
    # Plain before special
    ("lupus", ALL, ("M32.9",)),
    ("syphilis", ALL, ("A53.9",)),
    ("herpes", ALL, ("B00.9",)),
    ("autism", ALL, ("F84.0",)),
    ("arthritus knee", ALL, ("M17.9",)),
    ("appendicitis ruptured", ALL, ("K35.32",)),
    # What it belongs to, and what it is about
    ("gangrene toe", ALL, ("I96",)),
    ("family history colon cancer", ALL, ("Z80.0",)),
    ("acetaminophen overdose suicide attempt", ALL, ("T39.1X2A",)),
    # The beginning of a code
    ("E11", ALL, ("E11",)),
    ("S06.4X", ALL, ("S06.4X",)),
    ("s064x1a", ALL, ("S06.4X1A",)),
    ("250.0", ALL, ("250.0",)),
    ("I10", ALL, ("I10",)),
    ("0FT4", ALL, ("0FT40ZZ",)),
    ("J1885", ALL, ("J1885",)),
    ("LT", ALL, ("LT",)),
    # Procedures and supplies
    ("appendectomy", ALL, ("0DTJ0ZZ",)),
    ("cholecystectomy", ("icd9pcs",), ("51.2", "51.22")),
    ("colonoscopy", ("icd9pcs",), ("45.23",)),
    ("resection gallbladder", ALL, ("0FT40ZZ", "0FT44ZZ")),
    ("mri brain", ("icd10pcs",), ("B030ZZZ",)),
    ("wheelchair", ("hcpcs",), ("K0001",)),
    ("standard wheelchair", ALL, ("K0001",)),
    ("oxygen concentrator", ALL, ("E1390",)),
    ("ketorolac", ALL, ("J1885",)),
    # Of the past, where one asks for it
    ("diabetes", ("icd9cm",), ("250", "250.0", "250.00")),
    ("lumbago", ("icd9cm",), ("724.2",)),
    ("atrial fibrillation", ("icd9cm",), ("427.31",)),
]
