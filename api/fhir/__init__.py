"""FHIR R4: the terminology services over the same questions."""
