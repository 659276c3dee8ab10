"""Words that are no names of people where they stand with a capital letter after a cue."""

_WORDS = """
    a abduction about absent abuse abused academies academy access accident achieved acorn act action actions active
    activity acts actually added additional address adhd adolescent adopted adoption adult adults adverse advice
    advocacy advocate advocates african after afternoon age aged agencies agency agenda ages agreed agrees aid aim
    albanian alcohol all allegation allegations alliance allocated allowance alone also although always ambassador
    ambassadors ambulance an analysis and annual antenatal any apart app appeal approach approaches appropriate approved
    apps april are area army around arrangement arrangements as asian ask asked aspirations assault assessed assessment
    assessments assurance asylum at attachment attainment attend attendance attended attends attention audit audits
    august autism autistic awaiting aware awareness baby back bangladeshi bank barnardo barnardo's barnardos based be
    because bed been before began behaviour behavioural being below benefit benefits bereaved bereavement best better
    between blame blind blog blue board body bond book born both box brain break breaks breast bridge brief briefing
    bright brighter british brook brother brothers bruising buddy budget bulgarian bulletin bullying bus business but by
    cafe café calls came camhs campaign can canaria cannot care carer carers caribbean caring case cases catholic
    causing centers central centre centred ceop champion champions change changes channel chaperone chaperones charity
    charter chat check checks chemical chief child childcare childhood childline children chinese choice choices
    christian christmas church circle circumstances citizen citizens city class classes clear client clinic clinical
    clinics club co code codes coffee cohort cohorts colleagues college combined commission commissioner commissioners
    commissioning committee communication communities community company complete completed complex compliance concern
    concerned concerns conference conferences confirmed connect consent consents consider consultant consultation
    consultations contact context contextual continue contract contracts coram core coroner could council councils
    counselling county course courses court coverage crime criminal crisis crown cry csp cuckooing culture current
    currently cyber dad dads daily data date daughter daughters day days death deaths deceased december decision
    declined dental dentist deputy designate designated despite detail details detention development developmental diary
    did died digital director disability disabled discharge disclosed disclosure disclosures discussion district
    diversity do doctor document does domestic door draft drop drug drugs during duty each early east eastern eating
    economy educated education educational eight either elective emergency emotional employment empowerment encompass
    end endangered engaged engagement england english enough enquiries enquiry entitlement environment equality
    escalation essex european evaluation even evening evenings event events every evidence ex exclusion executive
    existing experience experienced experiences expert experts exploitation exploited exposed external fabricated
    failure fair faith false families family fatal father fathers february feedback feeding female few fgm figure file
    files final finance first five flow focus focused focussed followed following follows for force forced forensic form
    former forms forum forums foster foundation foundations four free friday fridays friend friendly from front full
    fund funding fundraiser funds further future futures gang gangs gave gender general get girl girls give given god
    goes going good gp graded greater green grew grey group groups growth guarantee guardian guidance guide guides
    guiding gym gypsy had handbook handbooks harm harmful has hate have he head headteacher health healthcare
    healthwatch healthy hear help helpline her here hidden high hindu his home homes homicide honour hospital hospitals
    hotline hour house household housing how however hub hubs human i icb identification identified identity if
    immunisation immunisations immunity impact important improved improvement improvements improving in incident
    incidents include included inclusion inclusive indecent independent index indian indicated indicators infant infants
    information initial initiated injury inpatient insight inspection inspectorate inspired institute integrated
    intensive interim intervention interview interviews into investigation investigator involve involved involvement
    irish is issue issues it its january jewish joined joint journey journeys july june junior juniors justice keep
    keeper keeping kent kept key kingdom kinship know knowledge known knows kooth labour lack lady language late later
    law lead leaders leadership leading leaflet leaflets league learners learning leave led legal legislation less let
    level liaison licence life line lines link links list listening lithuanian lived lives living local london long
    looked looking loss low made maintain maintenance male management manager mandatory many map march marriage married
    massage maternal maternity matters may me measurement measures media medical meet meeting meetings member men mental
    mentor mentoring mentors method metropolitan mid midwife midwifery mind minder minders minding minimum minister
    ministry minor missing mixed mode model modern monday mondays monitoring more morning mornings mortality most mother
    mothers moved multi multi-agency mum mums muslim must my named national navigator navigators near need needed needs
    neglect neglected neither neonatal net network networks neurodevelopmental never new newsletter newsletters next nhs
    nil nine no nobody nominated non none nor north northern not note notes nothing notification november now number
    numbers nurse nursery nursing nutrition obesity observation observed october of offence offender offending offer
    offers office officer official ofsted often older on once one ongoing online only op open operation operational or
    order orders organisation other others otherwise our out outcome outcomes over overall own pack packs paediatric
    pakistani panel panels parent parental parenting parents park part participation particularly partner partners
    partnership partnerships passport passports pathfinder pathfinders pathway pathways patient pays peer people per
    performance perinatal period permanence permission person personal personalisation pharmacy physical place placed
    placement plan planning plans play please plus point police policies policy polish poor population portal positive
    possible post postnatal poverty practice practitioner practitioners pre pregnancy premium prepared present presented
    presenting presents prevent prevention previous previously primary principal principle principles priority prison
    private probation procedure procedures proceedings process professional professionals profile programme progress
    project projects promise prosecution protect protected protection protocol provide provider providers provides
    provision psychiatric psychologist psychology public pupil pupils put quality quarter queen question questionnaire
    questions race radicalisation rail raised rape rapid rating reach reached ready reason receive received recent
    recognition recommendation record recording records recovery red ref refer referral referrals refs refuge refugee
    refugees refused refuses refusing regarding region regional register registered registrar registration regulation
    rehabilitation relate related relationship relationships remains removed report reported reports representative
    request requires research residential resolution resource resources respite responder response responsibility
    restorative result return review reviewed reviews right rights risk risks road role roles roma romanian royal
    runaway rural safe safeguarded safeguarding safeguards safer safety said salvation same sarc satisfaction saturday
    save saw scheme school schooling schools scope scotland scout scouts screening scrutiny seat second secondary
    secretary section sector see seen self senco send senior sensitive sensory sent separate separately september
    serious service services session sessions set seven several sex sexual sexualised sexually shaken shared sharing she
    shelter should shows siblings sick sickness sight signed significant signing signs sikh similar since single sister
    sisters six sleep sleeping smoking so social society solicitor some someone something son sons soon south southend
    space spaces speak special specialist specific speech spiritual spoke spoken spurgeons square staff stage standard
    standards start starting state stated statement statistics status statutory stayed steering step steps still stopped
    stories story strategic strategies strategy strengths strong stronger structure student study subject substance
    substantive sudden suffered suffering suicide suitability summary summer sunday supervision supervisor support
    supported supporting sure surgery surname survey surveys survivor survivors swim swimming syndrome system systems
    talk target task tax teacher team teams teenage temporary ten term terms test than that the their them theme themes
    then therapy there therefore these they thinking this those though three threshold thresholds thrive through
    thurrock thursday thursdays time timeline timely to today toddler toddlers together told tongue too took tool
    toolkit tools toy toys track tracker trade trafficked trafficking training transfer transition transport trauma
    travel traveller travellers treatment tri trust trusted trusts tuesday tuesdays twin two types ukrainian unaware
    unborn under understanding understood unexpected unexplained union unit united units university unknown unless
    unseen until up update updated upon urgent us use vaccination vaccinations very via viability victim victims video
    vietnamese view views violence virtual visit visitation visitor visitors visits voice voices vulnerability
    vulnerable wales wants ward was way we wearing wednesday wednesdays week weighing weight welfare well-being
    wellbeing went were west western what when where whether which while whilst whistleblowing who whole whose why wide
    widely wider will winter wishes with withdrew within without witness women women's work worker workers workforce
    working workshop workshops world would written year years yes yet yoga you young your youth zone zones zoom
"""
_BODIES = """
    abuse academy app approach area association behaviour board body building campaign centre charity club committee
    company condition conference council course crime database department disorder document event exercise facility
    factor file form forum framework fund group guidance home hospital house hub illness initiative law list meeting
    method model month network offence office operation organisation page panel partnership pathway phase phenomenon
    pilot place plan platform policy practice procedure process product programme project protocol provider report
    resource review risk role scheme school screening sector service session site standard strategy structure sub-group
    subgroup survey syndrome system tactic team technique template term test theme tool toolkit training trust type unit
    ward website week workshop workstream
"""

_SURNAMES = """
    best black bond bright day early england english fair friend good green grey kent law long low march may poor price
    self strong wales ward west white winter young
"""
_ACRONYMS = """
    adhd afc asb asd bame caf cafcass camhs cami cce ceop cin cqc csa cse cspr ecf edt ehc ehcp ehe eip epo esol fgm fii
    hmic hmicfrs iapt icb icon idva imca iro isva jsna jtai lac lado lscb lscp maca mappa marac mash mosaic nai neet
    nice nspcc oasis ofsted opcc pace pause pip pru sab sar sarc scie senco send smart stem sudi suic tac taf uasc
    unicef vawg yjs yoi yot
"""


ORDINARY = frozenset(_WORDS.split())
THINGS = frozenset(_BODIES.split())
"""What may be known by a name that is no person's."""
SURNAMES = frozenset(_SURNAMES.split())
"""Ordinary words that are surnames behind a first name."""
FIRST_NAMES = frozenset(("april", "christian", "faith", "june", "will"))
"""Ordinary words that are first names before a surname."""
ACRONYMS = frozenset(_ACRONYMS.split())
"""Acronyms that can be spoken, and would pass for names in capitals."""
