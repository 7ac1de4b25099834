// Problems of the sweep that were handed to an owner with a date. `steps` are [time, who, step, …]:
// assign takes owner, due day and note; report, verify, fail, dismiss and reopen take words.
const MEETING = '2020-05-03T18' // The evening meeting of the first day hands out what was found.

const one = (key, community, block, category, severity, description, steps, more = {}) =>
  ({ key, community, block, category, severity, description, steps, ...more })

export const HANDED_OUT = [
  // Closed before the board is read on the afternoon of the second day.
  one('h01', 'xiwangmen', 0, 'policy', 'minor', '大病救助申请交了一个月没有回音，户主不知道办到哪一步。', [
    [`${MEETING}:40`, 'clerk', 'assign', 'unit/medical_insurance', '2020-05-08', '查清进度，电话答复户主。'],
    ['2020-05-04T08:20', 'owner', 'start'],
    ['2020-05-04T10:05', 'owner', 'report', '查明申请已通过审核，救助款排入五月批次，已电话告知户主。'],
    ['2020-05-04T11:40', 'link', 'verify', '问过户主，已接到答复，进度说得清楚。'],
  ], { needs: 'ill' }),
  one('h02', 'panwang', 0, 'environment', 'minor', '院墙外旧玉米秸占住半边路，雨天不好走。', [
    [`${MEETING}:42`, 'clerk', 'assign', 'cadre', '2020-05-06', '组织人手清走，注意不要焚烧。'],
    ['2020-05-04T07:30', 'owner', 'start'],
    ['2020-05-04T09:35', 'owner', 'report', '用三轮车拉走两车，交养殖户做垫料，路面已扫净。'],
    ['2020-05-04T10:50', 'link', 'verify', '到现场看过，路面畅通，没有焚烧痕迹。'],
  ], { with: 's01' }),
  one('h03', 'dayang', 0, 'environment', 'general', '院内压水井旁积水不排，滑倒过一次。', [
    [`${MEETING}:44`, 'clerk', 'assign', 'secretary', '2020-05-08', '垫高井台，挖排水沟。'],
    ['2020-05-04T08:10', 'owner', 'start'],
    ['2020-05-04T11:20', 'owner', 'report', '井台铺砖垫高十厘米，挖排水沟四米通到院外。'],
    ['2020-05-04T14:25', 'inspector', 'verify', '泼水试过，能自流排出，砖面平整防滑。'],
  ]),
  one('h04', 'bukou', 1, 'medical', 'general', '符合门诊慢性病条件，材料没有递交，自费吃药三个月。', [
    [`${MEETING}:46`, 'clerk', 'assign', 'unit/medical_insurance', '2020-05-08', '上门收材料，节日期间先受理。'],
    ['2020-05-04T08:40', 'owner', 'start'],
    ['2020-05-04T11:05', 'owner', 'report', '材料已受理并录入，慢性病待遇当日生效。'],
    ['2020-05-04T14:50', 'secretary', 'verify', '查看受理回执，待遇生效日期无误。'],
  ], { needs: 'chronic' }),
  one('h05', 'dayang', 1, 'broadcast', 'general', '机顶盒不能开机，家里两周看不到电视。', [
    [`${MEETING}:48`, 'clerk', 'assign', 'unit/broadcast', '2020-05-07', '优先安排维修人员上门。'],
    ['2020-05-04T09:00', 'owner', 'start'],
    ['2020-05-04T10:30', 'owner', 'report', '更换机顶盒并重新调试，节目正常。'],
    ['2020-05-04T13:55', 'link', 'verify', '到家中开机查看，节目正常，教会了换台。'],
  ], { needs: 'no-television' }),
  one('h06', 'lushui', 0, 'records', 'minor', '帮扶手册上三月以后的走访没有记载。', [
    [`${MEETING}:50`, 'clerk', 'assign', 'helper', '2020-05-06', '据实补记，不得编造。'],
    ['2020-05-04T08:30', 'owner', 'start'],
    ['2020-05-04T09:50', 'owner', 'report', '按通话和走访实际情况据实补记三次，与户主核对。'],
    ['2020-05-04T11:25', 'link', 'verify', '与户主逐条核对，补记内容属实。'],
  ]),
  one('h07', 'panwang', 1, 'water', 'general', '自来水龙头滴漏，水表井阀门关不严。', [
    [`${MEETING}:52`, 'clerk', 'assign', 'unit/water', '2020-05-06', '更换龙头和阀门。'],
    ['2020-05-04T08:15', 'owner', 'start'],
    ['2020-05-04T10:10', 'owner', 'report', '更换龙头一个、表前阀门一个，试压不漏。'],
    ['2020-05-04T11:15', 'secretary', 'verify', '到场查看，关紧后水表不走字。'],
    // A look back finds it wrong again.
    ['2020-05-09T09:30', 'clerk', 'reopen', '回头看发现阀门处又有渗水，地面潮湿。'],
    ['2020-05-09T15:20', 'owner', 'report', '拆开重做密封，换铜阀门，保压两小时。'],
    ['2020-05-11T10:10', 'secretary', 'verify', '两天后复看，井内干燥，不再渗水。'],
  ]),

  // Reported done, somebody else still has to look.
  one('h08', 'bukou', 0, 'housing', 'general', '屋内电线老化裸露，灯头松动。', [
    [`${MEETING}:54`, 'clerk', 'assign', 'unit/power', '2020-05-06', '更换老化线路，加装漏电保护。'],
    ['2020-05-04T08:30', 'owner', 'start'],
    ['2020-05-04T14:10', 'owner', 'report', '更换室内线路三十米，加装漏电保护器，更换灯头。'],
    ['2020-05-05T10:00', 'link', 'verify', '试按漏电保护能跳闸，线路入槽整齐。'],
  ], { with: 's03' }),
  one('h09', 'xiwangmen', 1, 'water', 'general', '院内水管外露，接头开裂用布条缠着。', [
    [`${MEETING}:56`, 'clerk', 'assign', 'unit/water', '2020-05-07', '换管并埋到冻土层以下。'],
    ['2020-05-04T09:00', 'owner', 'start'],
    ['2020-05-04T15:05', 'owner', 'report', '更换水管六米，埋深八十厘米，恢复供水。'],
    ['2020-05-04T17:30', 'secretary', 'verify', '放水查看，水压正常，沟槽已回填。'],
  ]),

  // Open when the board is read.
  one('h10', 'fanjialing', 0, 'housing', 'general', '北檐瓦片松动三处，刮风时掉过瓦。', [
    [`${MEETING}:58`, 'clerk', 'assign', 'unit/housing', '2020-05-13', '先拉警戒绳，尽快修缮。'],
    ['2020-05-04T14:20', 'owner', 'start'],
    ['2020-05-11T16:30', 'owner', 'report', '更换瓦片四十余块，檐口重新坐灰。'],
    ['2020-05-12T09:40', 'secretary', 'verify', '登梯查看，檐口牢固，无松动。'],
  ]),
  one('h11', 'lushui', 1, 'housing', 'minor', '东屋窗玻璃破一块，用塑料布遮着。', [
    ['2020-05-03T19:05', 'clerk', 'assign', 'secretary', '2020-05-08', '量尺寸配玻璃。'],
    ['2020-05-04T09:10', 'owner', 'start'],
    ['2020-05-07T15:00', 'owner', 'report', '玻璃配好装上，打胶密封。'],
    ['2020-05-08T10:20', 'clerk', 'verify', '玻璃安装牢固，窗缝不透风。'],
  ]),
  one('h12', 'dayang', 2, 'housing', 'general', '南院墙向外倾斜，墙根有裂缝。', [
    ['2020-05-04T12:20', 'clerk', 'assign', 'unit/housing', '2020-05-19', '鉴定后提出修缮意见。'],
    ['2020-05-06T09:00', 'owner', 'start'],
    // Sent to the wrong unit: a yard wall is not part of the dwelling.
    ['2020-05-12T10:00', 'clerk', 'assign', 'secretary', '2020-05-22', '院墙不属住房鉴定范围，改由社区组织拆除重砌。'],
    ['2020-05-13T08:30', 'owner', 'start'],
  ]),
  one('h13', 'fanjialing', 2, 'water', 'general', '傍晚用水高峰水压低，接满一壶水要等好几分钟。', [
    ['2020-05-04T12:25', 'clerk', 'assign', 'unit/water', '2020-05-14', '查清片区供水压力，提出办法。'],
    ['2020-05-05T09:00', 'owner', 'start'],
    ['2020-05-12T17:00', 'owner', 'report', '加压泵调高一档，更换支管闸阀，末端水压达标。'],
    ['2020-05-13T18:40', 'link', 'verify', '傍晚六点多到户放水，水流正常。'],
  ]),
  one('h14', 'lushui', 2, 'water', 'general', '反映水有点浑，烧开后壶底有白垢。', [
    ['2020-05-04T12:30', 'clerk', 'assign', 'unit/water', '2020-05-09', '取水样化验。'],
    ['2020-05-05T08:40', 'owner', 'start'],
    ['2020-05-08T16:00', 'clerk', 'dismiss', '水样化验各项合格，白垢为水中钙镁所致，不影响饮用，已当面向户主说明并送达化验单。'],
  ]),
  one('h15', 'bukou', 2, 'income', 'general', '护林公益岗四月到期，没有接到续聘通知。', [
    ['2020-05-04T14:45', 'clerk', 'triage', 'income', 'general'],
    ['2020-05-04T18:55', 'clerk', 'assign', 'unit/employment', '2020-05-19', '核实岗位计划，能续尽续。'],
    ['2020-05-07T09:00', 'owner', 'start'],
    ['2020-05-18T16:00', 'clerk', 'assign', 'unit/employment', '2020-05-29', '岗位月底统一开聘，同意延期到 29 日。'],
    ['2020-05-18T16:40', 'owner', 'start'],
  ], { needs: 'able' }),
  one('h16', 'panwang', 3, 'medical', 'general', '慢性病人一季度没有接到家庭医生随访。', [
    ['2020-05-04T18:50', 'clerk', 'assign', 'unit/health', '2020-05-11', '补做随访，建好记录。'],
    ['2020-05-06T08:50', 'owner', 'start'],
    ['2020-05-08T11:30', 'owner', 'report', '签约医生上门随访，测血压血糖，建立随访记录。'],
    ['2020-05-09T09:20', 'link', 'verify', '查看随访记录，户主确认医生来过。'],
  ], { needs: 'chronic', last: true }),
  one('h17', 'fanjialing', 4, 'income', 'general', '去年土地流转费差一季没有结清。', [
    ['2020-05-04T19:00', 'clerk', 'assign', 'secretary', '2020-05-14', '与合作社对账，督促兑付。'],
    ['2020-05-06T09:10', 'owner', 'start'],
    ['2020-05-13T15:30', 'owner', 'report', '与合作社对清账目，差额已打入户主账户。'],
    ['2020-05-14T10:00', 'clerk', 'verify', '查看银行回单，金额与合同一致。'],
  ]),
]
