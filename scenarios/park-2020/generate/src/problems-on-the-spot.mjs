// Problems of the sweep put right while the visitors were still there (立行立改). Each is placed in a call of a
// community and block; `fixer` is the role that put it right, `verifier` the other one who confirmed it.
const POLICY = 'policy'
const ENVIRONMENT = 'environment'

const one = (key, community, block, category, texts, more = {}) => ({
  key, community, block, category, severity: 'minor', fixer: 'recorder', verifier: 'inspector',
  description: texts[0], measure: texts[1], observation: texts[2], ...more,
})

export const ON_THE_SPOT = [
  one('s01', 'panwang', 0, POLICY, [
    '说不清住院“先诊疗后付费”怎么办理，担心要先垫钱。',
    '对照政策明白纸逐条讲解，把定点医院和一站式结算窗口写在明白卡背面。',
    '请老人复述，定点医院和办理办法都能说清。']),
  one('s02', 'panwang', 2, POLICY, [
    '不知道签约的家庭医生是谁、怎么联系。',
    '当面联系卫生室核对签约医生，把电话贴在门后明白卡上。',
    '现场拨通签约医生电话，接听正常。'], { fixer: 'secretary' }),
  one('s03', 'bukou', 0, POLICY, [
    '不清楚自己享受哪几项扶贫政策，各项补贴混在一起说不清。',
    '按帮扶手册逐项对照银行存折，解释每笔钱的来处。',
    '再次询问，每笔钱是哪一项能分清。']),
  one('s04', 'bukou', 2, POLICY, [
    '不知道居民基本医保今年由财政代缴，怕断保。',
    '当场打电话查询参保状态，显示已参保，并讲清代缴政策。',
    '查看参保记录，状态正常，户主已放心。'], { verifier: 'leader' }),
  one('s05', 'dayang', 1, POLICY, [
    '不了解大病保险补充报销，去年的票据没有拿去报。',
    '讲解报销范围，帮助整理票据装袋，登记由村里统一送交。',
    '票据已整理装袋，报销流程能说清。']),
  one('s06', 'fanjialing', 0, POLICY, [
    '不知道帮扶责任人换了谁，明白卡上还是旧的。',
    '更换帮扶明白卡，当面电话介绍现任帮扶责任人。',
    '新明白卡已上墙，能说出责任人和电话。'], { fixer: 'secretary' }),
  one('s07', 'fanjialing', 2, POLICY, [
    '对动态管理有误解，以为家里添了家电就要取消帮扶。',
    '解释动态管理的标准和程序，留下咨询电话。',
    '户主表示听明白了，能复述标准。']),
  one('s08', 'xiwangmen', 1, POLICY, [
    '不知道养老金领取资格每年要认证，怕误了发放。',
    '讲清认证时间，当场用手机帮助完成今年的认证，并在日历上标出。',
    '查看认证结果，已通过，日历已标注。'], { verifier: 'leader', needs: 'elders' }),
  one('s09', 'lushui', 0, POLICY, [
    '慢性病门诊报销比例说不清，仍在药店自费买药。',
    '讲解门诊慢性病待遇，联系卫生室次日送药并按待遇结算。',
    '能说出报销办法，卫生室已登记送药。'], { needs: 'chronic' }),
  one('s10', 'panwang', 1, ENVIRONMENT, [
    '院内柴草和废旧纸箱混堆在灶房门口。',
    '同行人员一起动手，把柴草移到院外垛好，纸箱打捆。',
    '灶房门口已清空，通道畅通。'], { fixer: 'cadre' }),
  one('s11', 'bukou', 1, ENVIRONMENT, [
    '屋内地面积灰、灶台油污多，老人腿脚不便打扫不了。',
    '同行人员帮助清扫屋内、擦洗灶台，清出两袋垃圾。',
    '屋内灶台已擦净，垃圾已带走。'], { fixer: 'secretary' }),
  one('s12', 'dayang', 0, ENVIRONMENT, [
    '厕所门板掉落，粪桶外溢有异味。',
    '当场装回门板，清掏并撒生石灰。',
    '门板能关严，异味已去。'], { fixer: 'cadre' }),
  one('s13', 'fanjialing', 1, ENVIRONMENT, [
    '院外下水沟被枯叶堵住，污水倒流到门前。',
    '村里带工具当场清沟，约三米长全部疏通。',
    '水已流走，门前干净。'], { fixer: 'cadre', instant: true }),
  one('s14', 'xiwangmen', 2, ENVIRONMENT, [
    '炕上被褥潮湿未晾晒，屋里杂物多。',
    '帮助晾晒被褥、整理衣物，杂物归置到偏房。',
    '被褥已晒上，屋内整洁。'], { fixer: 'secretary' }),
  one('s15', 'lushui', 2, ENVIRONMENT, [
    '门口堆放建筑碎砖，进出容易绊倒。',
    '同行人员把碎砖搬到院墙根，门前扫净。',
    '门前平整，进出顺畅。'], { fixer: 'cadre' }),
  one('s16', 'dayang', 2, 'medical', [
    '家中血压计没有电池，高血压病人两周没量血压。',
    '换上新电池，当场量血压并记录，教会家人使用。',
    '血压计工作正常，记录本已写上当天数值。'], { needs: 'chronic' }),
  one('s17', 'xiwangmen', 0, 'medical', [
    '家庭医生签约服务卡丢失，上次随访没有记录可查。',
    '电话联系卫生室补写服务卡，由村里取回当面交给户主。',
    '新服务卡已在家中，随访日期补写完整。'], { fixer: 'cadre', severity: 'general' }),
  one('s18', 'panwang', 3, 'broadcast', [
    '电视只有声音没有图像，是信号线接头松脱。',
    '重新压接信号线接头，搜台后图像声音正常。',
    '开机查看，央视和本地台都清楚。'], { fixer: 'link', verifier: 'leader' }),
  one('s19', 'bukou', 3, 'records', [
    '明白卡上户主电话是旧号码，打不通。',
    '当场核对新号码，更正明白卡和帮扶手册。',
    '按新号码拨打，接通正常。']),
  one('s20', 'lushui', 1, 'housing', [
    '西屋窗户合页脱落，窗扇关不严。',
    '换上新合页和插销，窗扇装回。',
    '窗扇开关自如，已能插牢。'], { fixer: 'cadre', verifier: 'link', instant: true }),
  one('s21', 'fanjialing', 3, 'clothing', [
    '老人床上只有一床薄被，夜里觉得凉。',
    '社区爱心小屋当场送来一床厚棉被和一条褥子。',
    '棉被褥子已铺上，老人说暖和。'], { fixer: 'secretary', severity: 'general', needs: 'elders', last: true, verifiedAt: '2020-05-04T16:20' }),
  one('s22', 'fanjialing', 4, POLICY, [
    '不知道公益岗位报名要到哪里办。',
    '讲清报名条件和地点，留下经办电话。',
    '户主能说出办理地点，电话已记下。'], { needs: 'able' }),
  one('s23', 'lushui', 4, ENVIRONMENT, [
    '院内鸡圈无遮挡，鸡粪堆在水缸旁。',
    '清走鸡粪，用旧木板隔开鸡圈，移开水缸。',
    '水缸已移到屋内，院子冲洗干净。'], { fixer: 'cadre' }),
]
