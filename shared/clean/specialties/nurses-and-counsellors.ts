/**
 * Physician assistants, advanced practice nurses, nurses; psychologists, counsellors, social workers.
 *
 * Source: Health Care Provider Taxonomy Code Set of the National Uniform Claim Committee (NUCC), version 25.1, codes in force.
 * A line is a classification; the indented ones below it are its codes, each with its area of specialization, if any.
 */
export const NURSES_AND_COUNSELLORS = `
Advanced Practice Midwife
  367A00000X
Anesthesiologist Assistant
  367H00000X
Clinical Nurse Specialist
  364S00000X
  364SA2100X Acute Care
  364SA2200X Adult Health
  364SC2300X Chronic Care
  364SC1501X Community Health/Public Health
  364SC0200X Critical Care Medicine
  364SE0003X Emergency
  364SE1400X Ethics
  364SF0001X Family Health
  364SG0600X Gerontology
  364SH1100X Holistic
  364SH0200X Home Health
  364SI0800X Informatics
  364SL0600X Long-Term Care
  364SM0705X Medical-Surgical
  364SN0000X Neonatal
  364SN0800X Neuroscience
  364SX0106X Occupational Health
  364SX0200X Oncology
  364SX0204X Oncology, Pediatrics
  364SP0200X Pediatrics
  364SP1700X Perinatal
  364SP2800X Perioperative
  364SP0808X Psychiatric/Mental Health
  364SP0809X Psychiatric/Mental Health, Adult
  364SP0807X Psychiatric/Mental Health, Child & Adolescent
  364SP0810X Psychiatric/Mental Health, Child & Family
  364SP0811X Psychiatric/Mental Health, Chronically Ill
  364SP0812X Psychiatric/Mental Health, Community
  364SP0813X Psychiatric/Mental Health, Geropsychiatric
  364SR0400X Rehabilitation
  364SS0200X School
  364ST0500X Transplantation
  364SW0102X Women's Health
Nurse Anesthetist, Certified Registered
  367500000X
Nurse Practitioner
  363L00000X
  363LA2100X Acute Care
  363LA2200X Adult Health
  363LC1500X Community Health
  363LC0200X Critical Care Medicine
  363LF0000X Family
  363LG0600X Gerontology
  363LN0000X Neonatal
  363LN0005X Neonatal, Critical Care
  363LX0001X Obstetrics & Gynecology
  363LX0106X Occupational Health
  363LP0200X Pediatrics
  363LP0222X Pediatrics, Critical Care
  363LP1700X Perinatal
  363LP2300X Primary Care
  363LP0808X Psychiatric/Mental Health
  363LS0200X School
  363LW0102X Women's Health
Physician Assistant
  363A00000X
  363AM0700X Medical
  363AS0400X Surgical
Licensed Practical Nurse
  164W00000X
Licensed Psychiatric Technician
  167G00000X
Licensed Vocational Nurse
  164X00000X
Registered Nurse
  163W00000X
  163WA0400X Addiction (Substance Use Disorder)
  163WA2000X Administrator
  163WP2201X Ambulatory Care
  163WC3500X Cardiac Rehabilitation
  163WC0400X Case Management
  163WC1400X College Health
  163WC1500X Community Health
  163WC2100X Continence Care
  163WC1600X Continuing Education/Staff Development
  163WC0200X Critical Care Medicine
  163WD0400X Diabetes Educator
  163WD1100X Dialysis, Peritoneal
  163WE0003X Emergency
  163WE0900X Enterostomal Therapy
  163WF0300X Flight
  163WG0100X Gastroenterology
  163WG0000X General Practice
  163WG0600X Gerontology
  163WH0500X Hemodialysis
  163WH0200X Home Health
  163WH1000X Hospice
  163WI0600X Infection Control
  163WI0500X Infusion Therapy
  163WL0100X Lactation Consultant
  163WM0102X Maternal Newborn
  163WM0705X Medical-Surgical
  163WN0002X Neonatal Intensive Care
  163WN0003X Neonatal, Low-Risk
  163WN0300X Nephrology
  163WN0800X Neuroscience
  163WM1400X Nurse Massage Therapist (NMT)
  163WN1003X Nutrition Support
  163WX0002X Obstetric, High-Risk
  163WX0003X Obstetric, Inpatient
  163WX0106X Occupational Health
  163WX0200X Oncology
  163WX1100X Ophthalmic
  163WX0800X Orthopedic
  163WX1500X Ostomy Care
  163WX0601X Otorhinolaryngology & Head-Neck
  163WP0000X Pain Management
  163WP0218X Pediatric Oncology
  163WP0200X Pediatrics
  163WP1700X Perinatal
  163WS0121X Plastic Surgery
  163WP0808X Psychiatric/Mental Health
  163WP0809X Psychiatric/Mental Health, Adult
  163WP0807X Psychiatric/Mental Health, Child & Adolescent
  163WR0006X Registered Nurse First Assistant
  163WR0400X Rehabilitation
  163WR1000X Reproductive Endocrinology/Infertility
  163WS0200X School
  163WU0100X Urology
  163WW0101X Women's Health Care, Ambulatory
  163WW0000X Wound Care
Assistant Behavior Analyst
  106E00000X
Behavior Technician
  106S00000X
Behavior Analyst
  103K00000X
Clinical Neuropsychologist
  103G00000X
Counselor
  101Y00000X
  101YA0400X Addiction (Substance Use Disorder)
  101YM0800X Mental Health
  101YP1600X Pastoral
  101YP2500X Professional
  101YS0200X School
Drama Therapist
  101200000X
Marriage & Family Therapist
  106H00000X
Poetry Therapist
  102X00000X
Psychoanalyst
  102L00000X
Psychologist
  103T00000X
  103TA0400X Addiction (Substance Use Disorder)
  103TA0700X Adult Development & Aging
  103TC0700X Clinical
  103TC2200X Clinical Child & Adolescent
  103TB0200X Cognitive & Behavioral
  103TC1900X Counseling
  103TE1100X Exercise & Sports
  103TF0000X Family
  103TF0200X Forensic
  103TP2701X Group Psychotherapy
  103TH0004X Health
  103TH0100X Health Service
  103TM1800X Intellectual & Developmental Disabilities
  103TP0016X Prescribing (Medical)
  103TP0814X Psychoanalysis
  103TR0400X Rehabilitation
  103TS0200X School
Social Worker
  104100000X
  1041C0700X Clinical
  1041S0200X School
`;
