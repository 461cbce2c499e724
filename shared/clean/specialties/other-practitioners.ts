/**
 * Dentists, optometrists, podiatrists, chiropractors, pharmacists, dietitians, therapists and others who treat.
 *
 * Source: Health Care Provider Taxonomy Code Set of the National Uniform Claim Committee (NUCC), version 25.1, codes in force.
 * A line is a classification; the indented ones below it are its codes, each with its area of specialization, if any.
 */
export const OTHER_PRACTITIONERS = `
Advanced Practice Dental Therapist
  125K00000X
Dental Assistant
  126800000X
Dental Hygienist
  124Q00000X
Dental Laboratory Technician
  126900000X
Dental Therapist
  125J00000X
Dentist
  122300000X
  1223D0004X Dental Anesthesiology
  1223D0001X Dental Public Health
  1223E0200X Endodontics
  1223G0001X General Practice
  1223P0106X Oral and Maxillofacial Pathology
  1223X0008X Oral and Maxillofacial Radiology
  1223S0112X Oral and Maxillofacial Surgery
  125Q00000X Oral Medicine
  1223X2210X Orofacial Pain
  1223X0400X Orthodontics and Dentofacial Orthopedics
  1223P0221X Pediatric Dentistry
  1223P0300X Periodontics
  1223P0700X Prosthodontics
Denturist
  122400000X
Optometrist
  152W00000X
  152WC0802X Corneal and Contact Management
  152WL0500X Low Vision Rehabilitation
  152WX0102X Occupational Vision
  152WP0200X Pediatrics
  152WS0006X Sports Vision
  152WV0400X Vision Therapy
Technician/Technologist
  156F00000X
  156FC0800X Contact Lens
  156FC0801X Contact Lens Fitter
  156FX1700X Ocularist
  156FX1100X Ophthalmic
  156FX1101X Ophthalmic Assistant
  156FX1800X Optician
  156FX1201X Optometric Assistant
  156FX1202X Optometric Technician
  156FX1900X Orthoptist
Assistant, Podiatric
  211D00000X
Podiatrist
  213E00000X
  213ES0103X Foot & Ankle Surgery
  213ES0131X Foot Surgery
  213EP1101X Primary Podiatric Medicine
  213EP0504X Public Medicine
  213ER0200X Radiology
  213ES0000X Sports Medicine
Chiropractor
  111N00000X
  111NI0013X Independent Medical Examiner
  111NI0900X Internist
  111NN0400X Neurology
  111NN1001X Nutrition
  111NX0100X Occupational Health
  111NX0800X Orthopedic
  111NP0017X Pediatric Chiropractor
  111NR0200X Radiology
  111NR0400X Rehabilitation
  111NS0005X Sports Physician
  111NT0100X Thermography
Pharmacist
  183500000X
  1835P2201X Ambulatory Care
  1835C0206X Cardiology
  1835C0207X Compounded Sterile Preparations
  1835C0205X Critical Care
  1835E0208X Emergency Medicine
  1835G0303X Geriatric
  1835I0206X Infectious Diseases
  1835N0905X Nuclear
  1835N1003X Nutrition Support
  1835X0200X Oncology
  1835P1400X Pain Management
  1835P0200X Pediatrics
  1835P0018X Pharmacist Clinician (PhC)/ Clinical Pharmacy Specialist
  1835P1200X Pharmacotherapy
  1835P1300X Psychiatric
  1835S0206X Solid Organ Transplant
Pharmacy Technician
  183700000X
Dietary Manager
  132700000X
Dietetic Technician, Registered
  136A00000X
Dietitian, Registered
  133V00000X
  133VN1101X Nutrition, Gerontological
  133VN1006X Nutrition, Metabolic
  133VN1201X Nutrition, Obesity and Weight Management
  133VN1301X Nutrition, Oncology
  133VN1004X Nutrition, Pediatric
  133VN1401X Nutrition, Pediatric Critical Care
  133VN1005X Nutrition, Renal
  133VN1501X Nutrition, Sports Dietetics
Nutritionist
  133N00000X
  133NN1002X Nutrition, Education
Audiologist
  231H00000X
  231HA2400X Assistive Technology Practitioner
  231HA2500X Assistive Technology Supplier
Audiologist-Hearing Aid Fitter
  237600000X
Hearing Instrument Specialist
  237700000X
Specialist/Technologist
  2355A2700X Audiology Assistant
  2355S0801X Speech-Language Assistant
  2255A2300X Athletic Trainer
  2255R0406X Rehabilitation, Blind
Speech-Language Pathologist
  235Z00000X
Anaplastologist
  229N00000X
Art Therapist
  221700000X
Clinical Exercise Physiologist
  224Y00000X
Dance Therapist
  225600000X
Developmental Therapist
  222Q00000X
Kinesiotherapist
  226300000X
Massage Therapist
  225700000X
Mastectomy Fitter
  224900000X
Music Therapist
  225A00000X
Occupational Therapist
  225X00000X
  225XR0403X Driving and Community Mobility
  225XE0001X Environmental Modification
  225XE1200X Ergonomics
  225XF0002X Feeding, Eating & Swallowing
  225XG0600X Gerontology
  225XH1200X Hand
  225XH1300X Human Factors
  225XL0004X Low Vision
  225XM0800X Mental Health
  225XN1300X Neurorehabilitation
  225XP0200X Pediatrics
  225XP0019X Physical Rehabilitation
Occupational Therapy Assistant
  224Z00000X
  224ZR0403X Driving and Community Mobility
  224ZE0001X Environmental Modification
  224ZF0002X Feeding, Eating & Swallowing
  224ZL0004X Low Vision
Orthotic Fitter
  225000000X
Orthotist
  222Z00000X
Pedorthist
  224L00000X
Physical Therapist
  225100000X
  2251C2600X Cardiopulmonary
  2251E1300X Electrophysiology, Clinical
  2251E1200X Ergonomics
  2251G0304X Geriatrics
  2251H1200X Hand
  2251H1300X Human Factors
  2251N0400X Neurology
  2251X0800X Orthopedic
  2251P0200X Pediatrics
  2251S0007X Sports
Physical Therapy Assistant
  225200000X
Prosthetist
  224P00000X
Pulmonary Function Technologist
  225B00000X
Recreation Therapist
  225800000X
Recreational Therapist Assistant
  226000000X
Rehabilitation Counselor
  225C00000X
  225CA2400X Assistive Technology Practitioner
  225CA2500X Assistive Technology Supplier
  225CX0006X Orientation and Mobility Training Provider
Rehabilitation Practitioner
  225400000X
Respiratory Therapist, Certified
  227800000X
  2278C0205X Critical Care
  2278E1000X Educational
  2278E0002X Emergency Care
  2278G1100X General Care
  2278G0305X Geriatric Care
  2278H0200X Home Health
  2278P3900X Neonatal/Pediatrics
  2278P3800X Palliative/Hospice
  2278P4000X Patient Transport
  2278P1004X Pulmonary Diagnostics
  2278P1006X Pulmonary Function Technologist
  2278P1005X Pulmonary Rehabilitation
  2278S1500X SNF/Subacute Care
Respiratory Therapist, Registered
  227900000X
  2279C0205X Critical Care
  2279E1000X Educational
  2279E0002X Emergency Care
  2279G1100X General Care
  2279G0305X Geriatric Care
  2279H0200X Home Health
  2279P3900X Neonatal/Pediatrics
  2279P3800X Palliative/Hospice
  2279P4000X Patient Transport
  2279P1004X Pulmonary Diagnostics
  2279P1006X Pulmonary Function Technologist
  2279P1005X Pulmonary Rehabilitation
  2279S1500X SNF/Subacute Care
Emergency Medical Technician, Paramedic
  146L00000X
Acupuncturist
  171100000X
Homeopath
  175L00000X
Clinic/Center
  261QU0200X Urgent Care
Midwife
  176B00000X
Naturopath
  175F00000X
Specialist
  174400000X
Student in an Organized Health Care Education/Training Program
  390200000X
`;
