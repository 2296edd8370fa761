"""Small files in each of Eurostat's formats, with invented figures."""

import pytest

from analysis.cleaning.eurostat import Scope
from analysis.cleaning.eurostat_names import read_names
from tests.conftest import ROOT

TABLES = ROOT / "data/raw/eurostat_tables"
FOCUS = frozenset({"ARM", "CIV", "CHN", "COD", "RUS", "TUR"})

EXPORT = """\
"TIME","GEO","CITIZEN","INDIC_MG","UNIT","Value","Flag and Footnotes"
"2012","European Union (28 countries)","Armenia","Total number of persons returned","Person","9,995","d"
"2012","Netherlands","Total","Total number of persons returned","Person","1,200",""
"2012","Netherlands","Armenia","Total number of persons returned","Person","1,105","p"
"2013","Netherlands","Armenia","Total number of persons returned","Person","0",""
"2012","Netherlands","C\u00f4te d'Ivoire","Total number of persons returned","Person","10",""
"2012","Netherlands","China (including Hong Kong)","Total number of persons returned","Person","5",""
"2012","Netherlands","Russia","Total number of persons returned","Person",":","c"
"2012","Netherlands","Albania","Total number of persons returned","Person","15",""
"2012","Netherlands","Ruritania","Total number of persons returned","Person","25",""
"2012","Germany (until 1990 former territory of the FRG)","Turkey","Total number of persons returned","Person",":",""
"2011","Netherlands","Armenia","Total number of persons returned","Person","45",""
"""

TSV_OLD = (
    "citizen,unit,geo\\time\t2013 \t2012 \n"
    "AM,PER,NL\t0 \t1105 p\n"
    "CI,PER,NL\t: \t10 \n"
    "RU,PER,NL\t: z\t: c\n"
    "TR,PER,EL\t20 e\t15 \n"
    "TR,PER,UK\t25 bp\t30 \n"
    "TR,PER,XK\t35 \t: \n"
    "TOTAL,PER,NL\t1300 \t1200 \n"
    "AM,PER,EU28\t: \t9995 d\n"
)

TSV_NEW = (
    "freq,citizen,age,sex,c_dest,unit,geo\\TIME_PERIOD\t2012 \t2013 \n"
    "A,AM,TOTAL,T,TOTAL,PER,NL\t1105 p\t0 \n"
    "A,AM,TOTAL,F,TOTAL,PER,NL\t500 \t5 \n"
    "A,AM,Y_LT14,T,TOTAL,PER,NL\t100 \t5 \n"
    "A,AM,TOTAL,T,THRD,PER,NL\t1000 \t: \n"
    "A,CI,TOTAL,T,TOTAL,PER,NL\t10 \t: \n"
    "A,RU,TOTAL,T,TOTAL,PER,NL\t: c\t: z\n"
    "A,STLS,TOTAL,T,TOTAL,PER,NL\t15 \t5 \n"
)

SDMX_1 = """\
DATAFLOW,LAST UPDATE,freq,citizen,age,sex,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,AM,TOTAL,T,PER,NL,2012,1105,p,
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,AM,TOTAL,T,PER,NL,2013,0,,
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,AM,TOTAL,F,PER,NL,2013,5,,
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,CI,TOTAL,T,PER,NL,2012,10,,
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,RU,TOTAL,T,PER,NL,2012,,,C
ESTAT:MIGR_EIORD(1.0),01/02/25 23:00:00,A,RU,TOTAL,T,PER,NL,2013,,z,
"""

SDMX_1_LABELS = """\
"DATAFLOW","LAST UPDATE","freq:Time frequency","citizen:Country of citizenship","age:Age class","sex:Sex","unit:Unit of measure","geo:Geopolitical entity (reporting)","TIME_PERIOD:Time","OBS_VALUE:Observation value","OBS_FLAG:Observation status (Flag) V2 structure","CONF_STATUS:Confidentiality status (flag)"
"ESTAT:MIGR_EIORD(1.0): Ordered","01/02/25 23:00:00","A: Annual","AM: Armenia","TOTAL: Total","T: Total","PER: Person","NL: Netherlands","2012: 2012","1105","p: provisional",""
"ESTAT:MIGR_EIORD(1.0): Ordered","01/02/25 23:00:00","A: Annual","RU: Russia","TOTAL: Total","T: Total","PER: Person","NL: Netherlands","2012: 2012","","","C: confidential"
"""

SDMX_2 = """\
STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,citizen,Country of citizenship,age,Age class,sex,Sex,unit,Unit of measure,geo,Geopolitical entity (reporting),TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,Observation status (Flag) V2 structure,CONF_STATUS,Confidentiality status (flag)
dataflow,ESTAT:MIGR_EIORD(1.0),Ordered to leave,A,Annual,AM,Armenia,TOTAL,Total,T,Total,PER,Person,NL,Netherlands,2012,,1105,,p,provisional,,
dataflow,ESTAT:MIGR_EIORD(1.0),Ordered to leave,A,Annual,AM,Armenia,TOTAL,Total,T,Total,PER,Person,NL,Netherlands,2013,,0,,,,,
dataflow,ESTAT:MIGR_EIORD(1.0),Ordered to leave,A,Annual,CD,Democratic Republic of the Congo,TOTAL,Total,T,Total,PER,Person,NL,Netherlands,2012,,5,,,,,
"""


@pytest.fixture(scope="session")
def names():
    return read_names(TABLES / "names.csv")


@pytest.fixture
def scope(names):
    return Scope(names=names, countries=FOCUS, years=(2012, 2013), unit=5)


@pytest.fixture
def written(tmp_path):
    """Write a file and return its path."""

    def write(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write
