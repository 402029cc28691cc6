"""Makes what the doors take, with tools that share nothing with ours: tables in GB 18030 in the
layout of a 12345 export, and mails by python3's own email package. Every text is made up.

  doors.py table FILE ROWS     a table of 44 columns
  doors.py mails FOLDER COUNT  COUNT mails as files, and expected.json: what each must become
  doors.py deliver MAILDIR COUNT SECONDS PREFIX   mails that arrive as a mail server delivers them
"""
import base64, csv, json, os, quopri, random, sys, time
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.charset import Charset, BASE64, QP
from email.utils import formataddr, format_datetime
from datetime import datetime, timedelta, timezone

COLUMNS = """工单号 接收时间 问题描述 转办意见 办结时限 联系人 联系电话 地址 紧急程度 是否保密 是否回复
回复备注 办理轨迹 转办人 备注 受理类型 受理员 受理员工号 信息来源 来电类别 录入时间 一级分类 二级分类 三级分类
四级分类 五级分类 工单类型 回复类型 回复（回退或申请）时间 回复（回退或申请）部门 办理情况或回退（延期）理由
回退意见 领导意见 签发人 联系人1 联系电话1 申请延期至 申请延期天数 答复来电人情况 答复人 答复时间 答复电话
下级单位 下级回复时间""".split()
MATTERS = ["小区停水两天，物业不管", "路灯不亮，夜里看不清", "工地夜间施工，噪音大", "咨询落户要哪些材料",
           "公交站牌被撞倒", "垃圾多日无人清运", "建议增设学校门口斑马线", "表扬社区工作人员"]
PLACES = ["龙泉街道幸福小区", "洪绪镇政府驻地", "北辛街道学院路", "荆河街道新兴路"]
SURNAMES = "王李张刘陈杨赵黄周吴"
ZONE = timezone(timedelta(hours=8))


def table(path, rows):
    with open(path, "w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            called = datetime(2026, 10, 1, 8, 0, 0) + timedelta(minutes=number)
            matter = MATTERS[number % len(MATTERS)]
            if number % 7 == 0:
                matter += "\n第二行，有“引号”和\"双引号\""
            if number % 11 == 0:
                matter += "，姓䶮、㐀"  # characters that only GB 18030 has
            row = dict.fromkeys(COLUMNS, "")
            row.update({
                "工单号": "DOOR%06d" % number, "录入时间": str(called),
                "接收时间": str(called + timedelta(minutes=40)),
                "办结时限": str(called + timedelta(days=5)), "问题描述": matter,
                "联系人": SURNAMES[number % 10] + "先生", "联系电话": "139%08d" % number,
                "地址": PLACES[number % 4], "是否保密": "否", "是否回复": "是", "来电类别": "投诉",
                "一级分类": "城乡建设", "转办意见": "请滕州市办理", "受理类型": "转办"})
            writer.writerow([row[name] for name in COLUMNS])


def body(number):
    return "%s。\n地点：%s。\n编号 %d。" % (MATTERS[number % 8], PLACES[number % 4], number)


def charset_of(name, coding):
    charset = Charset(name)
    charset.body_encoding = coding
    charset.header_encoding = BASE64 if coding == BASE64 else QP
    # The library sends gb2312 as it is; without a table it would complain about gb18030.
    charset.output_charset = name
    return charset


def text_part(text, name, coding, subtype="plain"):
    """A part in any charset and coding; None leaves the bytes as they are (8bit)."""
    raw = text.encode(name)
    part = MIMEText("", subtype, "us-ascii")
    del part["Content-Type"], part["Content-Transfer-Encoding"]
    part["Content-Type"] = 'text/%s; charset="%s"' % (subtype, name)
    if coding == "base64":
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(raw).decode("ascii"))
    elif coding == "quoted-printable":
        part["Content-Transfer-Encoding"] = "quoted-printable"
        part.set_payload(quopri.encodestring(raw).decode("ascii"))
    else:
        part["Content-Transfer-Encoding"] = "8bit"
        part.set_payload(raw.decode("ascii", "surrogateescape"))
    return part


def mail(number, prefix="door"):
    name = ["utf-8", "gb2312", "gbk", "gb18030"][number % 4]
    coding = ["base64", "quoted-printable", None][number // 4 % 3]
    form = ["plain", "html", "alternative", "mixed", "related", "modern"][number // 12 % 6]
    text = body(number)
    page = "<html><head><style>p{color:red}</style></head><body><p>" + "</p>\n<p>".join(
        line.replace("。", "&#12290;") for line in text.split("\n")) + "</p></body></html>"
    files = []
    if form == "modern":
        # The newer half of the library, which chooses coding and folding by itself.
        made = EmailMessage(policy=policy.SMTP)
        made.set_content(text, charset=name)
        made.add_attachment(b"x" * 3000, maintype="image", subtype="png", filename="现场照片.png")
        files = ["现场照片.png"]
    elif form in ("plain", "html"):
        made = text_part(page if form == "html" else text, name, coding,
                         "html" if form == "html" else "plain")
    else:
        made = MIMEMultipart("alternative" if form == "alternative" else form)
        if form == "related":
            made.attach(text_part(page, name, coding, "html"))
        elif form == "alternative":
            made.attach(text_part(text, name, coding))
            made.attach(text_part(page, name, coding, "html"))
        else:
            made.attach(text_part(text, name, coding))
        if form != "alternative":
            piece = MIMEApplication(b"%PDF-1.4" * 50, "pdf")
            piece.add_header("Content-Disposition", "attachment",
                             filename=("utf-8", "", "材料.pdf"))
            made.attach(piece)
            files = ["材料.pdf"]
    title = "关于%s的来信（%d）" % (MATTERS[number % 8], number)
    person = SURNAMES[number % 10] + "女士"
    if form == "modern":
        made["Subject"] = title
        made["From"] = formataddr((person, "p%d@example.cn" % number))
    else:
        charset = charset_of(name, BASE64 if number % 2 else QP)
        made["Subject"] = Header(title, charset, header_name="Subject")
        made["From"] = formataddr((person, "p%d@example.cn" % number), charset)
    made["To"] = "mayor@example.cn"
    made["Message-ID"] = "<%s-%d@example.cn>" % (prefix, number)
    when = datetime(2026, 11, 1, 9, 0, 0, tzinfo=ZONE) + timedelta(minutes=number)
    made["Date"] = format_datetime(when)
    raw = made.as_bytes(policy=policy.SMTP) if form == "modern" else made.as_bytes()
    if number % 5 == 0:
        # A label that lies. The bytes say otherwise, and the bytes count.
        raw = raw.replace(b'charset="%s"' % name.encode(), b'charset="us-ascii"')
    return raw, {"source_id": "%s-%d@example.cn" % (prefix, number), "title": title,
                 "content": text, "name": person, "email": "p%d@example.cn" % number,
                 "received_at": when.isoformat(), "files": files}


def mails(folder, count):
    os.makedirs(folder, exist_ok=True)
    expected = []
    for number in range(count):
        raw, told = mail(number)
        expected.append(told)
        with open("%s/%04d.eml" % (folder, number), "wb") as file:
            file.write(raw)
    with open(folder + ".expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file, ensure_ascii=False)


def deliver(maildir, count, seconds, prefix):
    """tmp, then new, under a name that says when: as maildir(5) has it."""
    for sub in ("tmp", "new", "cur"):
        os.makedirs("%s/%s" % (maildir, sub), exist_ok=True)
    for number in range(count):
        name = "%d.%s%05d.host" % (time.time(), prefix, number)
        with open("%s/tmp/%s" % (maildir, name), "wb") as file:
            file.write(mail(number, prefix)[0])
        os.rename("%s/tmp/%s" % (maildir, name), "%s/new/%s" % (maildir, name))
        time.sleep(seconds / count)


def compare(expected, journal_items):
    """Each line of journal_items is an item as it was sent."""
    wanted = {one["source_id"]: one for one in json.load(open(expected, encoding="utf-8"))}
    seen, wrong = set(), 0
    for line in open(journal_items, encoding="utf-8"):
        item = json.loads(line)
        want = wanted.get(item["source_id"])
        if want is None:
            continue
        seen.add(item["source_id"])
        found = {"source_id": item["source_id"], "title": item["title"],
                 "content": item["content"], "name": item["citizen"]["name"],
                 "email": item["citizen"]["email"], "received_at": item["received_at"],
                 "files": [one["name"] for one in item.get("attachments", [])]}
        if found != want:
            wrong += 1
            print("wanted", want, "\nfound ", found)
    print("%d of %d mails are there, %d differ" % (len(seen), len(wanted), wrong))
    return 0 if len(seen) == len(wanted) and wrong == 0 else 1


random.seed(7)
command, rest = sys.argv[1], sys.argv[2:]
if command == "table":
    table(rest[0], int(rest[1]))
elif command == "mails":
    mails(rest[0], int(rest[1]))
elif command == "deliver":
    deliver(rest[0], int(rest[1]), float(rest[2]), rest[3])
elif command == "compare":
    sys.exit(compare(rest[0], rest[1]))
else:
    sys.exit("doors.py: there is no " + command)
