/**
 * Physicians (allopathic and osteopathic).
 *
 * Source: Health Care Provider Taxonomy Code Set of the National Uniform Claim Committee (NUCC), version 25.1, codes in force.
 * A line is a classification; the indented ones below it are its codes, each with its area of specialization, if any.
 */
export const PHYSICIANS = `
Allergy & Immunology
  207K00000X
  207KA0200X Allergy
  207KI0005X Clinical & Laboratory Immunology
Anesthesiology
  207L00000X
  207LA0401X Addiction Medicine
  207LC0200X Critical Care Medicine
  207LH0002X Hospice and Palliative Medicine
  207LP2900X Pain Medicine
  207LP3000X Pediatric Anesthesiology
  207LP4000X Physician Nutrition Specialist
Clinical Pharmacology
  208U00000X
Colon & Rectal Surgery
  208C00000X
Dermatology
  207N00000X
  207NI0002X Clinical & Laboratory Dermatological Immunology
  207ND0900X Dermatopathology
  207ND0101X MOHS-Micrographic Surgery
  207NP0225X Pediatric Dermatology
  207NS0135X Procedural Dermatology
Electrodiagnostic Medicine
  204R00000X
Emergency Medicine
  207P00000X
  207PE0004X Emergency Medical Services
  207PH0002X Hospice and Palliative Medicine
  207PT0002X Medical Toxicology
  207PP0204X Pediatric Emergency Medicine
  207PS0010X Sports Medicine
  207PE0005X Undersea and Hyperbaric Medicine
Family Medicine
  207Q00000X
  207QA0401X Addiction Medicine
  207QA0000X Adolescent Medicine
  207QA0505X Adult Medicine
  207QG0300X Geriatric Medicine
  207QH0002X Hospice and Palliative Medicine
  207QB0002X Obesity Medicine
  207QP0002X Physician Nutrition Specialist
  207QS1201X Sleep Medicine
  207QS0010X Sports Medicine
General Practice
  208D00000X
Hospitalist
  208M00000X
Independent Medical Examiner
  202C00000X
Integrative Medicine
  202D00000X
Internal Medicine
  207R00000X
  207RA0401X Addiction Medicine
  207RA0000X Adolescent Medicine
  207RA0002X Adult Congenital Heart Disease
  207RA0001X Advanced Heart Failure and Transplant Cardiology
  207RA0201X Allergy & Immunology
  207RC0000X Cardiovascular Disease
  207RI0001X Clinical & Laboratory Immunology
  207RC0001X Clinical Cardiac Electrophysiology
  207RC0200X Critical Care Medicine
  207RE0101X Endocrinology, Diabetes & Metabolism
  207RG0100X Gastroenterology
  207RG0300X Geriatric Medicine
  207RH0000X Hematology
  207RH0003X Hematology & Oncology
  207RI0008X Hepatology
  207RH0002X Hospice and Palliative Medicine
  207RH0005X Hypertension Specialist
  207RI0200X Infectious Disease
  207RI0011X Interventional Cardiology
  207RM1200X Magnetic Resonance Imaging (MRI)
  207RX0202X Medical Oncology
  207RN0300X Nephrology
  207RB0002X Obesity Medicine
  207RP1002X Physician Nutrition Specialist
  207RP1001X Pulmonary Disease
  207RR0500X Rheumatology
  207RS0012X Sleep Medicine
  207RS0010X Sports Medicine
  207RT0003X Transplant Hepatology
Legal Medicine
  209800000X
Medical Genetics
  207SG0202X Clinical Biochemical Genetics
  207SC0300X Clinical Cytogenetics
  207SG0201X Clinical Genetics (M.D.)
  207SG0203X Clinical Molecular Genetics
  207SG0207X Medical Biochemical Genetics
  207SM0001X Molecular Genetic Pathology
  207SG0205X Ph.D. Medical Genetics
Neurological Surgery
  207T00000X
Neuromusculoskeletal Medicine & OMM
  204D00000X
Neuromusculoskeletal Medicine, Sports Medicine
  204C00000X
Nuclear Medicine
  207U00000X
  207UN0903X In Vivo & In Vitro Nuclear Medicine
  207UN0901X Nuclear Cardiology
  207UN0902X Nuclear Imaging & Therapy
Obstetrics & Gynecology
  207V00000X
  207VC0300X Complex Family Planning
  207VC0200X Critical Care Medicine
  207VF0040X Urogynecology and Reconstructive Pelvic Surgery
  207VX0201X Gynecologic Oncology
  207VG0400X Gynecology
  207VH0002X Hospice and Palliative Medicine
  207VM0101X Maternal & Fetal Medicine
  207VB0002X Obesity Medicine
  207VX0000X Obstetrics
  207VE0102X Reproductive Endocrinology
Ophthalmology
  207W00000X
  207WX0120X Cornea and External Diseases Specialist
  207WX0009X Glaucoma Specialist
  207WX0109X Neuro-ophthalmology
  207WX0200X Ophthalmic Plastic and Reconstructive Surgery
  207WX0110X Pediatric Ophthalmology and Strabismus Specialist
  207WX0107X Retina Specialist
  207WX0108X Uveitis and Ocular Inflammatory Disease
Oral & Maxillofacial Surgery
  204E00000X
Orthopaedic Surgery
  207X00000X
  207XS0114X Adult Reconstructive Orthopaedic Surgery
  207XX0004X Foot and Ankle Surgery
  207XS0106X Hand Surgery
  207XS0117X Orthopaedic Surgery of the Spine
  207XX0801X Orthopaedic Trauma
  207XP3100X Pediatric Orthopaedic Surgery
  207XX0005X Sports Medicine
Otolaryngology
  207Y00000X
  207YS0123X Facial Plastic Surgery
  207YX0602X Otolaryngic Allergy
  207YX0905X Otolaryngology/Facial Plastic Surgery
  207YX0901X Otology & Neurotology
  207YP0228X Pediatric Otolaryngology
  207YX0007X Plastic Surgery within the Head & Neck
  207YS0012X Sleep Medicine
Pain Medicine
  208VP0014X Interventional Pain Medicine
  208VP0000X Pain Medicine
Pathology
  207ZP0101X Anatomic Pathology
  207ZP0102X Anatomic Pathology & Clinical Pathology
  207ZB0001X Blood Banking & Transfusion Medicine
  207ZP0104X Chemical Pathology
  207ZC0008X Clinical Informatics
  207ZC0006X Clinical Pathology
  207ZP0105X Clinical Pathology/Laboratory Medicine
  207ZC0500X Cytopathology
  207ZD0900X Dermatopathology
  207ZF0201X Forensic Pathology
  207ZH0000X Hematology
  207ZI0100X Immunopathology
  207ZM0300X Medical Microbiology
  207ZP0007X Molecular Genetic Pathology
  207ZN0500X Neuropathology
  207ZP0213X Pediatric Pathology
Pediatrics
  208000000X
  2080A0000X Adolescent Medicine
  2080C0008X Child Abuse Pediatrics
  2080I0007X Clinical & Laboratory Immunology
  2080P0006X Developmental - Behavioral Pediatrics
  2080H0002X Hospice and Palliative Medicine
  2080T0002X Medical Toxicology
  2080N0001X Neonatal-Perinatal Medicine
  2080P0008X Neurodevelopmental Disabilities
  2080B0002X Obesity Medicine
  2080P0201X Pediatric Allergy/Immunology
  2080P0202X Pediatric Cardiology
  2080P0203X Pediatric Critical Care Medicine
  2080P0204X Pediatric Emergency Medicine
  2080P0205X Pediatric Endocrinology
  2080P0206X Pediatric Gastroenterology
  2080P0207X Pediatric Hematology-Oncology
  2080P0208X Pediatric Infectious Diseases
  2080P0210X Pediatric Nephrology
  2080P0214X Pediatric Pulmonology
  2080P0216X Pediatric Rheumatology
  2080T0004X Pediatric Transplant Hepatology
  2080P1004X Physician Nutrition Specialist
  2080S0012X Sleep Medicine
  2080S0010X Sports Medicine
Phlebology
  202K00000X
Physical Medicine & Rehabilitation
  208100000X
  2081P0301X Brain Injury Medicine
  2081H0002X Hospice and Palliative Medicine
  2081N0008X Neuromuscular Medicine
  2081P2900X Pain Medicine
  2081P0010X Pediatric Rehabilitation Medicine
  2081P0004X Spinal Cord Injury Medicine
  2081S0010X Sports Medicine
Plastic Surgery
  208200000X
  2082S0099X Plastic Surgery Within the Head and Neck
  2082S0105X Surgery of the Hand
Preventive Medicine
  2083A0300X Addiction Medicine
  2083A0100X Aerospace Medicine
  2083C0008X Clinical Informatics
  2083T0002X Medical Toxicology
  2083B0002X Obesity Medicine
  2083X0100X Occupational Medicine
  2083P0500X Preventive Medicine/Occupational Environmental Medicine
  2083P0901X Public Health & General Preventive Medicine
  2083S0010X Sports Medicine
  2083P0011X Undersea and Hyperbaric Medicine
Psychiatry & Neurology
  2084A0401X Addiction Medicine
  2084P0802X Addiction Psychiatry
  2084B0040X Behavioral Neurology & Neuropsychiatry
  2084P0301X Brain Injury Medicine
  2084P0804X Child & Adolescent Psychiatry
  2084N0600X Clinical Neurophysiology
  2084D0003X Diagnostic Neuroimaging
  2084E0001X Epilepsy
  2084F0202X Forensic Psychiatry
  2084P0805X Geriatric Psychiatry
  2084H0002X Hospice and Palliative Medicine
  2084A2900X Neurocritical Care
  2084P0005X Neurodevelopmental Disabilities
  2084N0400X Neurology
  2084N0402X Neurology with Special Qualifications in Child Neurology
  2084N0008X Neuromuscular Medicine
  2084B0002X Obesity Medicine
  2084P2900X Pain Medicine
  2084P0800X Psychiatry
  2084P0015X Psychosomatic Medicine
  2084S0012X Sleep Medicine
  2084S0010X Sports Medicine
  2084V0102X Vascular Neurology
Radiology
  2085B0100X Body Imaging
  2085D0003X Diagnostic Neuroimaging
  2085R0202X Diagnostic Radiology
  2085U0001X Diagnostic Ultrasound
  2085H0002X Hospice and Palliative Medicine
  2085N0700X Neuroradiology
  2085N0904X Nuclear Radiology
  2085P0229X Pediatric Radiology
  2085R0001X Radiation Oncology
  2085R0205X Radiological Physics
  2085R0203X Therapeutic Radiology
  2085R0204X Vascular & Interventional Radiology
Surgery
  208600000X
  2086H0002X Hospice and Palliative Medicine
  2086S0120X Pediatric Surgery
  2086P0122X Physician Nutrition Specialist
  2086S0122X Plastic and Reconstructive Surgery
  2086S0105X Surgery of the Hand
  2086S0102X Surgical Critical Care
  2086X0206X Surgical Oncology
  2086S0127X Trauma Surgery
  2086S0129X Vascular Surgery
Thoracic Surgery (Cardiothoracic Vascular Surgery)
  208G00000X
Transplant Surgery
  204F00000X
Urology
  208800000X
  2088F0040X Urogynecology and Reconstructive Pelvic Surgery
  2088P0231X Pediatric Urology
`;
