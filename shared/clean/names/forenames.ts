/**
 * Forenames of English-speaking countries and the other spellings, short and pet forms that they go by; a form may be of several
 * names. Compiled for this project as common knowledge of names, and compared with github.com/carltonnorthern/nicknames (Apache-2.0),
 * which has two fifths of these facts.
 */
export const FORENAMES = `aaron: aron arron ron ronnie
abdullah: abdulla abdallah
abigail: abby abbie abbey abigale abigayle gail
abraham: abe bram
adam: ad addie
adelaide: addie ada della heidi
adrian: ade adrien
adrienne: adriana adrianne
agnes: aggie nessa
ahmad: ahmed ahmet
aisha: ayesha aysha aishah aicha
alan: allan allen al
albert: al bert bertie alberto
alexander: alex alec alick sandy sasha xander zander al lex alexandre aleksandr alistair
alexandra: alex sandra sandy sasha lexi lexie alexa
alexis: alex lexi lexie
alexei: aleksei alexey aleksey alyosha
alfred: alf alfie al fred freddie freddy alfredo
alice: ali allie alicia alyce
alison: allison alyson ali allie
alistair: alastair alasdair alister al
alyssa: alissa aly
amanda: mandy manda
amelia: amy millie milly mel emilia
amy: aimee ami
andrea: andi andie drea
andrew: andy drew andre andreas andres
angela: angie angel angelina
ann: anne anna annie nan nancy nina anya
annabel: annabelle anabel bella belle
annette: annie netta nettie
anthony: tony anton antony antonio ant toni
antoinette: toni tony netta
archibald: archie arch
arlene: arleen lena
arnold: arnie arny
arthur: art artie arturo
ashley: ash ashleigh ashlee
augustus: gus augie august augustine
barbara: barb barbie babs bobbie
bartholomew: bart bartley
beatrice: bea bee trixie beatrix beatriz
belinda: bel linda lindy
benedict: ben bennie benny
benjamin: ben benji benjy bennie benny
bernadette: bernie detta berna
bernard: bernie barney barnie
bertram: bert bertie
beverly: beverley bev
bradley: brad
bradford: brad ford
brandon: brand branden
brenda: bren brendie
brendan: brenden brendon bren
brian: bryan bryant
bridget: bridie biddy bridgette brigid brigitte
bruce: brucie
caitlin: kaitlin kaitlyn caitlyn katelyn cait kait kate katie
calvin: cal vin
cameron: cam cammie
camilla: camille millie cam
candace: candice candy
caroline: carolyn carol carrie caro lina carolina
carol: carole carroll caryl
casey: kasey
catherine: katherine kathryn catharine katharine kathrine cathryn kathleen cathleen cathy kathy kate katie katy kay kit kitty kat cat catrina katrina katarina ekaterina
cassandra: cassie cass sandra kassandra
cecilia: cecily celia cece cissy
charles: charlie charley chuck chas chaz chip carl karl
charlotte: charlie lottie lotta charly char
chelsea: chelsey chels
cheryl: sheryl cherie cher
chloe: khloe clo
christian: chris kris christiaan kristian
christine: christina kristine kristina kristin kristen christen chris chrissie chrissy tina kris cristina
christopher: chris kris kristopher christophe topher kit
cindy: cyndi cindi
claire: clare clair clara
clarence: clare clarry
claudia: claudie
clifford: cliff clif
clifton: cliff
clinton: clint
colin: collin col
connor: conor con
constance: connie con
cornelius: con connie neil neal
courtney: court
craig: kraig
crystal: kristal krystal chris
curtis: curt kurt
cynthia: cindy cyndi cindi
cyril: cy
damian: damien damon
daniel: dan danny dani dannie
danielle: dani danni daniella
daphne: daph daffy
darlene: dar
darren: darrin daren daz
darryl: daryl darrell darrel
david: dave davy davey davie
deborah: debra debbie deb debby debora
denise: denny denyse
dennis: denis denny den
derek: derrick derick dereck del
desmond: des dez desi
diana: diane dianne di dee deanna dina
dmitri: dmitry dimitri dima
dolores: delores lola lolita dolly
dominic: dom nick dominick domenic
donald: don donnie donny
donna: dona donnie
dorothy: dot dottie dolly dorothea dora dory thea
douglas: doug douglass dougie
duncan: dunc
dwight: ike
edgar: ed eddie eddy
edmund: ed eddie eddy ned ted edmond
eduardo: lalo edu
edward: ed eddie eddy ned ted teddy eduard
edwin: ed eddie eddy win
eileen: aileen ilene eilene
elaine: elayne ellie lainie
eleanor: elinor eleanora ellie ella nell nellie nora lenore
elena: yelena lena alena
elijah: eli lige
elizabeth: elisabeth liz lizzie lizzy beth betty bette bettie betsy bess bessie eliza elsie elise libby lisa liza lilibet lib ellie elisa isabel
ella: ellie
ellen: ellie nell nellie helen
elliott: elliot eliot
eloise: lois elouise
elvira: elvie
emily: em emmy emmie millie emilie emilee
emma: em emmy emmie
emmanuel: manny emanuel manuel manu
enrique: quique kike
eric: erik rick ricky erich
erica: erika ricki rikki
erin: eryn
ernest: ernie ern ernesto
esther: ester essie hester
ethan: ethen
eugene: gene
eugenia: genie gena
eva: eve evie evita
evangeline: eva eve evie angie
evelyn: eve evie lyn evelina
ezekiel: zeke
ezra: ez
faith: fay faye
fatima: fatimah fathima fatma fatema
felicia: felicity fliss lis
ferdinand: ferdie fernando fred
fiona: fi
florence: flo flora flossie florrie
frances: fran francie franny frankie fanny francesca francine sissy
francis: frank frankie fran francisco franz
francisco: paco pancho cisco kiko frank
franklin: frank frankie
frederick: fred freddie freddy frederic fredrick fritz rick ricky
frederica: freda freddie rica
gabriel: gabe gab gabby
gabrielle: gabby gaby gabi gabriella ella brielle
gareth: gary gaz
gary: garry gaz
genevieve: gen jenny eve viv
geoffrey: jeffrey jeffery jeff geoff jeffry
george: georgie geo
georgia: georgie
georgina: georgie georgia gina georgiana
gerald: gerry jerry jerald
geraldine: gerry geri jerry dina
gerard: gerry jerry gerrard
gilbert: gil bert
gillian: jill gill jillian jilly
gloria: glo
gordon: gordy
grace: gracie
graham: graeme grahame
gregory: greg gregg gregor
gretchen: greta
guadalupe: lupe lupita
guillermo: memo guille
gustav: gus gustavo gustave
gwendolyn: gwen gwendoline wendy gwyn
hannah: hanna hana anna
harold: harry hal hank harald
harriet: hattie harrie harriett hettie
harrison: harry harris
harry: harri
hassan: hasan
heather: hettie
helen: helena nell nellie ellen elena lena helene
henrietta: hettie etta hattie
henry: harry hank hal
herbert: herb bert herbie
herman: hermann harman
hilary: hillary hil
hope: hopie
howard: howie ward
hubert: hugh bert hub
hugh: hughie hugo huw
humphrey: humph
hussein: hussain husain hossein husayn
ibrahim: ebrahim brahim
ian: iain
ida: idella
ignacio: nacho iggy
ignatius: iggy nate
imogen: immy imogene
irene: rene renie rena
isaac: ike zac isaak izaak
isabel: isabelle isabella isobel bella belle izzy izzie ysabel
isaiah: izzy zay
israel: izzy iz
ivan: van
jack: jackie jock
jackson: jack
jacob: jake jakob jay coby
jacqueline: jackie jacqui jacquelyn jaclyn jacky
jaime: jamie jayme
james: jim jimmy jamie jem jimmie
jane: janie jayne jan jean jenny janey
janet: jan jannet netta nettie
janice: jan janis
jasmine: jas jaz yasmin yasmine jasmin jazmin
jason: jay jase jayson
jean: jeanne jeannie jeanie gene
jeanette: jeannette jan jean netta nettie ginette
jedidiah: jed
jefferson: jeff
jennifer: jen jenny jenni jennie jenifer jenn
jeremiah: jerry jem jeremy
jeremy: jerry jem jez jeremie
jerome: jerry
jessica: jess jessie jessy jesse
jill: jillian
joan: joanie joni jo
joanna: joanne jo joann johanna joan jojo
jocelyn: joss joy jo
john: jack johnny johnnie jon jock johan hans
jonathan: jon jonny johnathan jonathon johnathon jonnie nathan
jordan: jordy judd jordon
jose: pepe joe chepe
joseph: joe joey josef jo
josephine: jo josie joey fifi jody
joshua: josh
joyce: joy
juan: juancho
judith: judy judi jude judie
julia: julie jules juliet julianne
julian: jules julien
juliet: juliette jules julie
julius: jules
june: junie
justin: jus
karen: karin caren karyn kaz
kelly: kelley kellie kel
kelvin: kel vin
kenneth: ken kenny kenn
kerry: kerri keri kerrie
kevin: kev kevan
khadija: khadijah kadija
khalid: khaled
kimberly: kim kimberley kimmy kimberlee
kristen: kristin kristy kris kirsten kirstin christen
krishna: krish krishnan
lakshmi: laxmi
laura: laurie lori lora lauren
lauren: laurie lori loren
laurence: lawrence larry laurie lawrie lars lorenzo loren
leah: lea lee
leigh: lee
leo: leon
leonard: len lenny leo leon lennie leonardo
leonora: nora lenora
leroy: lee roy
leslie: les lesley lee
lester: les
letitia: tisha lettie leticia
lewis: louis lew lewie
lillian: lily lilian lil lillie lilly
lincoln: linc
linda: lynda lindy lin lyn lynn
lindsay: lindsey lyndsey linsey lynsey lin
lisa: leesa liza
lloyd: floyd loyd
lorraine: lori lorrie raine loraine
louis: lou louie luis luigi
louise: lou lulu louisa lola luisa
lucas: luke luca lukas
lucinda: lucy cindy lucie
lucy: lucille lucia lulu luce lucie
luke: luca
lydia: lyddie liddy
lynn: lynne lyn lin
madeline: maddie maddy madeleine madelyn madalyn lena
magdalena: maggie lena magda magdalene
mahmoud: mahmood mahmud
malcolm: mal malc
manuel: manny manolo manu
marcus: marc mark marco markus
margaret: maggie meg megan peggy peg marge margie margo margot greta rita daisy madge maisie mags margarita marguerite margery marjorie margret
maria: marie mia ria mariah
marilyn: marilynn mari lyn
marion: marian mary
marjorie: margery marge margie marjory
mark: marc marcus
marsha: marcia marcy
martha: marty mattie patty martie
martin: marty mart martyn
martina: marty tina
mary: marie molly polly mae mamie may mollie maureen mitzi
maryam: mariam
matilda: tilly tilda mattie maud matty tillie mathilda
matthew: matt matty mat mathew mattie
maureen: mo maura moreen
maurice: morris mo maury moe
maximilian: max maxim
maxwell: max
maxine: max
megan: meg meghan meaghan meagan
melanie: mel melany mellie
melinda: mel mindy lindy linda
melissa: mel missy lissa melisa
mercedes: mercy sadie
meredith: merry edie mer
michael: mike micky mickey mick mikey micheal mickie mitch
michelle: shelly michele shell chelle mickey shelley
mikhail: misha mikhael
mildred: millie milly mil
minerva: minnie
miranda: mandy mira randy
miriam: mimi mitzi miri mim
mitchell: mitch mitchel
mohan: mohana
monica: monika mona nicky
montgomery: monty
morgan: mo
muhammad: mohammed mohamed mohammad muhammed mohamad mohamud muhamad
mustafa: mostafa mustapha moustafa
nancy: nan nance
naomi: nomi noemi
natalie: nat nattie talia nathalie
natalia: natalya natasha nat talia
natasha: tasha nat
nathan: nate nat
nathaniel: nate nat nathan nathanael natty
neil: neal neale niall
nicholas: nick nicky nicolas nik nikolas klaus nico nickolas
nicole: nicky nikki nicki nicola nichole nic
nicola: nicky nikki nicki nic
noah: noe
nora: norah
norman: norm normie
oliver: ollie olly noll
olivia: liv livvy ollie livia
omar: umar omer
oscar: ozzie oskar
oswald: oz ozzie waldo
pamela: pam pammy
patience: pat pattie
patricia: pat patty patti trish tricia trisha patsy pattie
patrick: pat paddy patsy rick padraig packy
paul: paulie
paula: pauline polly paulina
penelope: penny pen nell
percival: percy
peter: pete petey
philip: phillip phil pip phill
philippa: pip pippa phillipa
phyllis: phil
priscilla: cilla prissy
prudence: pru prue
rachel: rachael rae rach shelly rachelle
rafael: raphael rafa rafe raf
ralph: rafe
randall: randy randal rand
randolph: randy dolph
raymond: ray rae raymund
rebecca: becky becca rebekah beck becks bekki
reginald: reg reggie rex naldo
reuben: ruben rube
rhonda: ronda
richard: rich rick ricky dick richie ricardo ritchie
robert: bob rob bobby robbie robin bert roberto robby
roberta: bobbie robbie bobby berta
robin: robyn rob
rodney: rod roddy
roderick: rod rick roddy broderick
roger: rodger rog
roland: rollie rolly rowland rolland orlando
ronald: ron ronnie ronny
rosalind: ros roz rosie linda rosalyn
rosamund: ros roz rosie
rose: rosie rosa
rosemary: rosie rose rosemarie romy
roxanne: roxy roxana roxie
rudolph: rudy rolf dolph rudolf
russell: russ rusty russel
ruth: ruthie
ryan: rian
salvador: sal salvatore
samantha: sam sammy sammie mandy
samuel: sam sammy sammie
sandra: sandy sandi sondra
sara: sarah sally sadie sarita
savannah: savanna anna vanna
scott: scotty scot
sean: shaun shawn
sebastian: seb bas bastian
sergei: sergey serge
shannon: shan
sharon: shari sharron shaz
sheila: sheelagh shelagh
shelley: shelly
shirley: shirl sherry
sidney: sydney sid syd
siegfried: sig
simon: si simeon
solomon: sol solly saul
sophia: sophie sofia sophy
srinivas: sreenivas shrinivas srinivasan
stanley: stan
stella: estelle estella
stephanie: steph stephany stefanie stephie steffi
stephen: steven steve stevie stephan stefan steph stephon
stuart: stewart stu
susan: sue suzanne susanna susie suzy susannah suzie sukie suzanna
sylvester: syl sly
sylvia: silvia syl
tabitha: tabby
tamara: tammy tami tamar
tatiana: tanya tatyana tania
taylor: tay
terence: terry terrence terrance tel
teresa: theresa terry tess tessa tracy terri therese resa
thaddeus: thad tad ted
theodore: ted theo teddy teodoro
theodora: dora thea theo
thomas: tom tommy tomas thom
tiffany: tiff
timothy: tim timmy
tobias: toby tobiah
tracy: tracey traci
trevor: trev
tristan: tristram tris
ursula: ulla
usman: uthman osman othman
valerie: val valery
vanessa: nessa van
venkatesh: venkat venkata
veronica: ronnie roni vera vero nica
victor: vic vick viktor
victoria: vicky tori vicki vickie viki vikki tory
vincent: vince vinnie vin vinny vicente
viola: vi
violet: vi
virginia: ginny ginger gina jinny
vivian: viv vivienne vivien
vladimir: vlad volodya
wallace: wally walace
walter: walt wally wat
wendell: del
wendy: wendi
wesley: wes
wilfred: wilf will fred wilfrid
wilhelmina: mina minnie willa billie wilma
william: bill will billy willie liam willy wills wilhelm
winifred: winnie freda win
winston: win winnie
xavier: xav
yuri: yury yuriy
yusuf: yousef youssef yusef yousuf
yvonne: evonne von
yvette: evie ivette
zachary: zach zack zac zachariah zak zachery
zainab: zaynab zeinab zaineb
zoe: zoey`;
