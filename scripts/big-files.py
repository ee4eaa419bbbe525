#!/usr/bin/env python3
"""Makes files of the size and shape of real ones, every row invented, to time imports with (docs/import.md).

    scripts/big-files.py ged 385000 > ged.csv        UCDP GED: 49 columns, quoted text over several lines
    scripts/big-files.py acled 1000000 > acled.csv   ACLED: 31 columns
    scripts/big-files.py book 20000 > book.csv       a portfolio with headings of its own
"""
import random
import sys
from datetime import date, timedelta

GED = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
ACLED = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
COUNTRIES = [("Mali", 432, 466), ("Burkina Faso", 439, 854), ("Niger", 436, 562), ("Nigeria", 475, 566), ("Ukraine", 369, 804), ("Syria", 652, 760), ("Ethiopia", 530, 231), ("Mexico", 70, 484), ("Afghanistan", 700, 4), ("Sudan", 625, 729)]
REGIONS = ["Africa", "Africa", "Africa", "Africa", "Europe", "Middle East", "Africa", "Americas", "Asia", "Africa"]


def main():
    kind, rows = sys.argv[1], int(sys.argv[2])
    random.seed(1)
    out = sys.stdout
    first = date(1989, 1, 1)
    if kind == "ged":
        out.write(GED + "\n")
        for i in range(rows):
            c = random.randrange(10)
            name, gw, _ = COUNTRIES[c]
            start = first + timedelta(days=random.randrange(13_140))
            end = start + timedelta(days=random.choice([0] * 8 + [1, 5, 31]))
            best = random.choice([0, 1, 1, 2, 3, 5, 8, 20])
            text = f'"""Invented agency,{start},A headline, with commas\nand a second line"";""Invented paper,{start},Another headline of about the usual length for such a text"""'
            out.write(f'{i + 1},XXX-{start.year}-1-{i}-{i},{start.year},true,Clear,{1 + i % 3},{c},{333 + c},"{name}: Government",{c},{700 + c},Government of {name} - Side B,{c},{100 + c},Government of {name},{c},{1000 + c},Side B,2,{text},Invented agency;Invented paper,{start};{start},A headline;Another headline,Army officer,{1 + i % 6},"{name}, invented place","Invented village in the invented district of {name}",Region {c},District {i % 90},{10 + i % 700 / 100:.6f},{-5 + i % 900 / 100:.6f},POINT ({-5 + i % 900 / 100:.6f} {10 + i % 700 / 100:.6f}),{150000 + i % 999},{name},{gw},{REGIONS[c]},1,{1 + i % 5},{start} 00:00:00.000,{end} 00:00:00.000,0,{best},0,0,{best},{best + 2},{best},{gw},\n')
    elif kind == "acled":
        out.write(ACLED + "\n")
        types = ["Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots", "Strategic developments"]
        for i in range(rows):
            name, _, iso = COUNTRIES[random.randrange(10)]
            day = first + timedelta(days=3_000 + random.randrange(10_000))
            out.write(f'{name[:3].upper()}{i},{day},{day.year},1,Political violence,{types[i % 6]},Armed clash,Military forces of {name},,State forces,Side B,,Rebel group,State forces-Rebel group,,{iso},Western Africa,{name},Region {i % 9},District {i % 90},,Invented place,{10 + i % 700 / 100:.4f},{-5 + i % 900 / 100:.4f},1,Invented paper,National,"On {day}, something invented took place near an invented village, with a text of the usual length.",{i % 7},,1700000000\n')
    else:
        out.write("Ticker,Security,Asset class,Market value (GBP),Valuation date\n")
        issuers = [("EDV:LSE", "Endeavour Mining shares"), ("KOD:AIM", "Kodal Minerals shares"), ("RSG:LSE", "Resolute Mining shares"), ("CORA:AIM", "Cora Gold shares")]
        for i in range(rows):
            ticker, name = issuers[i % 4]
            out.write(f'{ticker},{name} {i},Equity,"{1 + i % 40},{i % 1000:03d},{i % 997:03d}",2026-06-30\n')


main()
