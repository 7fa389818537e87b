"""Real codes of every standing, days and releases, and words that people search for."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Final

from questions.asked import Words, options

SAMPLE: Final = {
    "icd9cm": """
        011.61 014.03 079.53 098.31 201.28 202.36 209.66 209.71 282.47 283.9 305.32 314.9 327.01 351.0 355.0
        362.20 365.00 365.82 522.7 530.87 645.10 708.2 716.58 718.58 719.95 730.24 730.25 730.74 756.55 765.03
        796.4 851.06 851.50 851.90 936 959.11 991.5 997.31 999.39 E873.6 E883.2 E995.8 E999.0 V45.12
        718.60 719.70 719.75 719.76 719.77 719.78 719.79
        291.8 634.4 660.1 729.7 729.8 911 944 V15.0 V50 V82
        264.4 342.10 389.11 584 647.52 721.91 805.16 806.14 807.03 880.23 910.7 944.30 948.96 974.5 E819.1
        E832.8 E891.2 E934.7 V12.01 V35.01
    """,
    "icd9pcs": """
        00.14 04.80 08.85 16.98 16.99 18.5 21.85 26.42 29.92 34.84 35.82 35.83 37.95 37.97 38.37 39.81 49.21
        50.26 51.14 53.05 54.19 56.32 57.59 58.23 60.93 64.2 65.09 69.21 70.23 75.61 77.72 78.56 79.11 80.46
        81.96 82.82 83.86 87.12 87.34 88.37 89.03 93.82 96.48 99.22
        36.01 36.02 36.05 81.61 84.58
        06 31.2 35.4 71.7 82.5 84.8 86.6 95.4 96.0 98.2
        03.93 09.99 23.49 32.4 37.26 37.33 37.54 37.65 38.84 53.0 57.99 58.99 63.99 78.18 78.69 83.98 86.95
        93.29 95.36 99.53
    """,
    "icd10cm": """
        A54.41 B36.2 F11.122 F44.89 G31.9 I87.003 M65.921 M80.029D N14.11 O29.192 O32.0XX1 S12.531G S15.221S
        S23.0XXS S31.139A S36.116S S42.114P S46.221S S46.319A S52.211D S55.212S S60.452S S61.337S S62.343B
        S63.071A S63.296A S72.022G S72.462A S76.112S S82.133M S82.441A S92.423G T21.55XS T22.00XS T22.019D
        T22.511D T55.1X1A T61.92XD V01.01XA V21.09XS V80.710S V91.34XS W49.9XXA Z86.005
        H40.11X4 S02.62XB S02.67XB S06.0X2A S63.131S T83.59XS T84.049D V21.5XXA V22.0XXS V24.4XXD V25.1XXA
        V26.1XXA V29.29XA V47.12XD
        H21.55 H47.0 M18.1 M70.0 M84.754 M90.65 S42.445 S65.212 S91.102 T45.3
        C81.7 C84.48 F02.81 H04.203 L02.212 N99.532 O00.20 O15.2 O24.1 P04.1 P04.6 Q51.2 R51 S49.031D S49.039G
        S62.623K S62.654P S92.521 S92.521G S92.526A
        C91.71 K35.9 K43.90 S02.89XG Y36.413A Y93.8104
    """,
    "icd10pcs": """
        00BK0ZZ 015N3ZZ 028D4ZZ 03180JF 037D4EZ 037F3GZ 037T0ZZ 03VL3ZZ 047J4Z1 047V3GZ 04990ZZ 051D0ZY
        05HL03Z 06R94KZ 07LF3DZ 07NH4ZZ 099G40Z 0BV63CZ 0D1B4K4 0DU807Z 0DUL07Z 0F9C0ZZ 0G9L3ZZ 0GQD3ZZ
        0HRFX73 0L8S4ZZ 0L9R00Z 0PBR4ZX 0PST34Z 0QWD05Z 0QWL04Z 0QWSXJZ 0RSQ0ZZ 0RW507Z 0SWMXKZ 0U150K5
        0WW80KZ 4A14350 B20F0ZZ B54LZZZ B708YZZ BW24YZZ CD2YYZZ F0FZ8ZZ
        03760E6 037F346 037H3G6 037R346 047A456 047D376 047S376 047V0E6 06CS4ZZ 0RG13Z1 0SGG0ZZ 30240T0
        30253L0 X2RF032
        007 01H 07Y 080 0F1 0GP 0MP 0R9 0V2 D92
        037504Z 037704Z 041N49P 047A34Z 047K0DZ 047L046 047T346 069P3ZX 09CK0ZZ 0JB40ZZ 0JHD0XZ 0MBF3ZX
        0MBG4ZZ 0MUD0KZ 0NRR4JZ 0NSC3ZZ 0PS144Z 3E0P30M D713BBZ XRGA0R7
        02VW0DJ 02VW3DJ 02VW4DJ
    """,
    "hcpcs": """
        A4206 A4402 A4407 A4483 A4565 A4649 A6257 A6441 A9597 C1755 C1982 E0168 E0294 E0637 E0951 E2294 EA
        G0455 G2076 G8509 G8917 G9603 G9724 J9295 J9303 L2670 L3203 L3764 L3956 L3960 L5726 L6400 M1134 MC
        Q0502 Q4188 Q9960 S3645 S3845 S9465 T1017 TP V3 V5270
        C9130 C9296 G8606 G8675 G8715 G8803 G8830 G8837 G8847 G9976 J1680 Q0170 Q2051 S3831
        C1879 E0450 E0985 E2222 G0457 G0502 G6032 G8496 G8661 G8679 G8750 G8821 G9172 G9205 G9253 G9584 G9816
        J2503 Q2
    """,
}
"""Drawn at random from a store with every release: billable throughout, ended, headers, changed, in maps only."""
KNOWN: Final = {
    "icd9cm": """
        250.00 250.01 250.60 251.2 332.0 401.9 428.0 486 571.5 780.79 784.0 787.91 800.22 804.09 820.8 825.29
        873.43 995.91 E812.0 E849.0 E950.0 V10.3 V22.1 V58.61 707.05 648.81 410.90 493.90 018.82 250
    """,
    "icd9pcs": "34.73 39.95 36.01 00.66 45.13 47.01 51.23 74.1 81.54 84.58 99.04 99.29 88.72 37.22 13.41 86.22 54 00.5",
    "icd10cm": """
        E11.9 G20 G20.A1 I10 E16.2 E16.A1 R51 R51.9 S02.0XXA S06.4X1A S72.001A T36.0X1A Z58.81 C83.390 C83.39
        Q52.120 V29.88XA I21.A1 U07.1 M54.5 M54.50 K74.60 B88.0 B88.01 A18.01 O00.201 F32.A H54.8 Z79.4 C50.A1
    """,
    "icd10pcs": """
        0FT44ZZ 0370046 02703ZZ 5A1955Z 0SRC0J9 B20F0ZZ 30253L0 XW033E5 3E0P30M 10D00Z1 0DTJ4ZZ 0SRC06Z 30233N1
        4A023N7 0FT 0DTJ
    """,
    "hcpcs": "C9136 U0001 S3854 J7205 Q9975 G0463 J1680 E0450 G0157 Q2051 U0002 C1879 J3490 G8553 EA Q4051",
}
"""Codes of which something particular is known: combinations, carried targets, doubtful rows, own dates."""
DAMAGED: Final = options("""
    18.82 4019.0 1000 250 2.5E+02 8.0022E+02 1E+02 25000.0 0.14 34.7 5E+10 0370046.0 370046 3.7E+05 1.00E+03
    E950 4.50E+01 V29.0 41.9 1E11 00E11 0E0 8.45 39.9 4.73E+01 11-Sep Sep-11 1-Jan 38 3.473 99.4 8.2529E+4
""")[0]
"""As spreadsheets and data frames leave codes behind."""

ODD: Final = options("""
    X nonsense E11.9.9 ABCDEFGHIJ 12345678901234567890 你好 a\\'b\\"c % E11* 0FT44Z É11.9
    '' ' e11.9 ' E11,9 “E11.9” l10 250.0O 'E 11.9' =E11.9 I1O Ⅸ11 e119 s72001a 0ft44zz
""")[0]
SEVERAL: Final = options("""
    E11.9 V10.3 250.00 00.66 9999 E950 A4206 0370046 V58 34.73 47.01 99.29 E000 V5270 G20 38.37
""")[0]
"""Some of them codes of two systems."""

TIMES: Final = {
    "icd9cm": options("""|--on 2012-03-01|--release 32|--on 2003-01-01|--on 1990-01-01|--release icd9cm:25
        |--on 2015-09-30|--release 14"""),
    "icd9pcs": options("|--on 2012-03-01|--release 32|--on 2004-10-01|--release icd9pcs:22"),
    "icd10cm": options("""|--on 2024-06-01|--release 2025|--on 2016-10-01|--release icd10cm:2020-04|--on 2025-10-01
        |--on 2015-10-01|--release 2021-01|--on 2013-01-01|--release 2026|--release 2027"""),
    "icd10pcs": options("""|--on 2024-06-01|--release 2026|--on 2020-08-01|--release icd10pcs:2022-04.r1
        |--release 2025-04|--on 2017-01-01"""),
    "hcpcs": options("|--on 2020-02-10|--release 2020-07|--on 2016-01-01|--on 2018-07-01|--release hcpcs:2019"),
}
FORMATS: Final = options("--format table|--format json|--format csv")
TARGET: Final = {"icd9cm": "icd10cm", "icd10cm": "icd9cm", "icd9pcs": "icd10pcs", "icd10pcs": "icd9pcs"}
SETS: Final = {
    "diabetes": "250.*\nnot 250.93\n799.99\n",
    "range": "250.00-250.93\n401.0-401.9 # hypertension\n",
    "odd": "(250.* not 250.0*) union 428\n\ndescendants(410)\nbad code\n25000\n",
    "broken": "250.* not (401.0\n",
    "empty": "# nothing\n",
    "cm": "E08-E13\nnot E11.9\ndescendants(I21)\nG20\n",
    "hip": "81.5*\n34.73\n39.95\n",
    "pcs": "0SRC*\n0370046\ndescendants(0FT)\n",
}
WORDS: Final = """
    heart attack|type 2 diab|hay fever|hypertension|appendectomy|S06.4X|E11|250|800.2|0FT4|02703|J72|diabetes|
    chest pain|Ménière's disease|sezary|crohns disease|alzh|the fracture of a femur|fractures of the femur|
    carpal tun|stroke|sepsis|kidney stone|dog bite|hip fracture|breast cancer|covid|gout|low back pain|zzzz|
    a|e|!!|headache unspecified|replacement of hip|bypass coronary|wheelchair|syringe with needle|
    injection immune globulin|ultrasound heart|blood transfusion|cataract extraction left|pneumonia due to|
    burn of hand third degree|accident bicycle|personal history of malignant neoplasm breast|drowning|
    malignant neoplasm|modifier|ambulance|vaccin|poisoning by aspirin|G20.A|V58|00.6|x|S72.001A|401.9|C9136
""".replace("\n", "").split("|")  # fmt: skip
RELEASES: Final = {
    "icd9cm": [str(each) for each in range(20, 33)],
    "icd9pcs": [str(each) for each in range(20, 33)],
    "icd10cm": options("""2014 2015 2016 2017 2018 2019 2020 2020-04 2021 2021-01 2022 2022-04 2023 2023-04 2024 2024-04
        2025 2025-04 2026""")[0],
    "icd10pcs": options("""2014 2015 2016 2017 2018 2019 2020 2020-08 2021 2021-01 2022 2022-04.r1 2022-04 2023 2023-04
        2024 2024-04 2025 2026""")[0],
    "hcpcs": options("2016 2017 2018 2019 2020-04 2020-07")[0],
}


def known(system: str) -> list[str]:
    """Codes of a system of which something particular is known."""
    return KNOWN[system].split()


def codes_of(system: str) -> list[str]:
    """All codes of a system."""
    return [*known(system), *SAMPLE[system].split()]


def batches(codes: Iterable[str], size: int, seed: int) -> Iterator[Words]:
    """The codes shuffled and parted, so that each batch has codes of several standings."""
    shuffled = list(codes)
    random.Random(seed).shuffle(shuffled)
    for start in range(0, len(shuffled), size):
        yield tuple(shuffled[start : start + size])
